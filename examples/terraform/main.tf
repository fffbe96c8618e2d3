# Uploads to OSS call the ready handler through EventBridge: provider, buckets and queue.

terraform {
  required_version = ">= 1.3"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.252.0, < 2.0.0" # role_name and assume_role_policy_document
    }
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.4"
    }
  }
}

provider "alicloud" {
  region = var.region
}

data "alicloud_account" "current" {}

locals {
  account = data.alicloud_account.current.id
}

resource "alicloud_oss_bucket" "source" {
  bucket = "${var.name}-uploads-${local.account}"
}

resource "alicloud_oss_bucket" "target" {
  bucket = "${var.name}-variants-${local.account}"
}

# For events that failed permanently.
resource "alicloud_message_service_queue" "failed" {
  queue_name               = "${var.name}-failed"
  message_retention_period = 604800
}
