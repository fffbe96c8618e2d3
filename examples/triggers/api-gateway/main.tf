# API Gateway in front of the function fcimage-hello: GET and POST for applications with a key,
# OPTIONS for the preflight requests of browsers, and a limit for each of them.

terraform {
  required_version = ">= 1.3"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.252.0, < 2.0.0"
    }
  }
}

variable "region" {
  description = "The region of the function."
  type        = string
  default     = "cn-beijing"
}

provider "alicloud" {
  region = var.region
}

locals {
  # A preflight request carries no credentials.
  methods = { GET = "APP", POST = "APP", OPTIONS = "ANONYMOUS" }
}

resource "alicloud_api_gateway_group" "hello" {
  name        = "fcimage-hello"
  description = "APIs of fcimage-hello"
}

resource "alicloud_ram_role" "gateway" {
  role_name   = "fcimage-hello-gateway"
  description = "Lets API Gateway call the function"

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = ["apigateway.aliyuncs.com"] }
    }]
  })
}

resource "alicloud_ram_policy" "gateway" {
  policy_name = "fcimage-hello-gateway"
  description = "Call the function, nothing else"

  policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect   = "Allow"
      Action   = ["fc:InvokeFunction"]
      Resource = ["acs:fc:${var.region}:*:functions/fcimage-hello*"]
    }]
  })
}

resource "alicloud_ram_role_policy_attachment" "gateway" {
  role_name   = alicloud_ram_role.gateway.role_name
  policy_name = alicloud_ram_policy.gateway.policy_name
  policy_type = alicloud_ram_policy.gateway.type
}

resource "alicloud_api_gateway_api" "hello" {
  for_each = local.methods

  name         = "hello_${lower(each.key)}"
  group_id     = alicloud_api_gateway_group.hello.id
  description  = "${each.key} /hello"
  auth_type    = each.value
  service_type = "FunctionCompute"
  stage_names  = ["RELEASE"]

  request_config {
    protocol = "HTTPS"
    method   = each.key
    path     = "/hello"
    mode     = "PASSTHROUGH"
  }

  fc_service_config {
    function_version = "3.0"
    function_type    = "FCEvent"
    function_name    = "fcimage-hello"
    qualifier        = "LATEST"
    region           = var.region
    arn_role         = alicloud_ram_role.gateway.arn
    timeout          = 10000
  }
}

output "host" {
  description = "Call https://HOST/hello"
  value       = alicloud_api_gateway_group.hello.sub_domain
}
