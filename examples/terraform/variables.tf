variable "name" {
  description = "Prefix of all resource names: lower-case letters, digits and hyphens."
  type        = string
  default     = "fcimage"
}

variable "region" {
  description = "The region of all resources."
  type        = string
  default     = "cn-beijing"
}

variable "layer_zip" {
  description = "The layer, built by `make layer`."
  type        = string
  default     = "../../dist/fcimage-layer.zip"
}

variable "watermark_text" {
  description = "Text on the two larger variants; empty: no watermark."
  type        = string
  default     = ""
}

variable "create_service_linked_roles" {
  description = "Whether to create the service-linked roles of EventBridge; false if they exist."
  type        = bool
  default     = true
}

variable "alarm_email" {
  description = "Who gets an e-mail when images fail; empty: nobody, and no alarms."
  type        = string
  default     = ""
}
