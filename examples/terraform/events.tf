# The events that call the function.

# The roles with which EventBridge calls functions and sends messages to queues.
resource "alicloud_event_bridge_service_linked_role" "targets" {
  for_each = toset(var.create_service_linked_roles ? [
    "AliyunServiceRoleForEventBridgeSendToFC",
    "AliyunServiceRoleForEventBridgeSendToMNS",
  ] : [])
  product_name = each.value
}

resource "alicloud_event_bridge_rule" "upload" {
  event_bus_name = "default" # the only bus for events of Alibaba Cloud services
  rule_name      = "${var.name}-upload"
  description    = "Uploads below uploads/ of the source bucket"

  filter_pattern = templatefile("${path.module}/pattern.json.tftpl", {
    region  = var.region
    account = local.account
    source  = alicloud_oss_bucket.source.bucket
  })

  targets {
    target_id           = "${var.name}-function"
    type                = "acs.fc.function"
    endpoint            = alicloud_fcv3_function.images.function_arn
    push_retry_strategy = "BACKOFF_RETRY"

    # For events that could not be delivered to Function Compute.
    dead_letter_queue {
      arn = "acs:mns:${var.region}:${local.account}:/queues/${alicloud_message_service_queue.failed.queue_name}"
    }

    param_list {
      resource_key = "functionName"
      form         = "CONSTANT"
      value        = alicloud_fcv3_function.images.function_name
    }
    param_list {
      resource_key = "Qualifier"
      form         = "CONSTANT"
      value        = "LATEST"
    }
    param_list {
      resource_key = "InvocationType"
      form         = "CONSTANT"
      value        = "Async"
    }
    param_list {
      resource_key = "Body"
      form         = "ORIGINAL"
    }
  }

  depends_on = [
    alicloud_event_bridge_service_linked_role.targets,
    alicloud_fcv3_async_invoke_config.images,
  ]
}
