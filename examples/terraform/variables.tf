variable "name" {
  description = "What the names of all resources begin with: lower-case letters, digits and hyphens."
  type        = string
  default     = "fcimage"
}

variable "region" {
  description = "Where everything is."
  type        = string
  default     = "cn-beijing"
}

variable "layer_zip" {
  description = "The layer, as `make layer-oss` builds it."
  type        = string
  default     = "../../dist/fcimage-layer-oss.zip"
}

variable "watermark_text" {
  description = "Drawn on the two larger variants; empty: no watermark."
  type        = string
  default     = "chenk.top"
}

variable "create_service_linked_roles" {
  description = "Whether EventBridge's roles for its targets are still to be made; false where they exist."
  type        = bool
  default     = true
}
