# The function, its permissions, and the destination of failed events.

resource "alicloud_ram_role" "function" {
  role_name   = "${var.name}-function"
  description = "Permissions of the image function"

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = ["fc.aliyuncs.com"] }
    }]
  })
}

resource "alicloud_ram_policy" "function" {
  policy_name = "${var.name}-function"
  description = "Read uploads, read and write variants, report failures"

  policy_document = templatefile("${path.module}/policy.json.tftpl", {
    source = alicloud_oss_bucket.source.bucket
    target = alicloud_oss_bucket.target.bucket
    queue  = alicloud_message_service_queue.failed.queue_name
  })
}

resource "alicloud_ram_role_policy_attachment" "function" {
  role_name   = alicloud_ram_role.function.role_name
  policy_name = alicloud_ram_policy.function.policy_name
  policy_type = alicloud_ram_policy.function.type
}

resource "alicloud_fcv3_layer_version" "fcimage" {
  layer_name         = var.name
  description        = "fcimage"
  license            = "MIT"
  compatible_runtime = ["python3.9", "python3.10", "python3.12"]

  code {
    zip_file = filebase64(var.layer_zip)
  }
}

data "archive_file" "code" {
  type        = "zip"
  output_path = "${path.module}/.terraform/code.zip"

  source {
    filename = "index.py"
    content  = "from fcimage.handler import handler\n"
  }
}

resource "alicloud_fcv3_function" "images" {
  function_name   = var.name
  description     = "Six images from each upload"
  runtime         = "python3.10"
  handler         = "index.handler"
  role            = alicloud_ram_role.function.arn
  layers          = [alicloud_fcv3_layer_version.fcimage.layer_version_arn]
  cpu             = 0.5
  memory_size     = 1024
  disk_size       = 512
  timeout         = 60
  internet_access = false # the internal endpoint of OSS needs no public network

  log_config {
    project                 = alicloud_log_project.function.project_name
    logstore                = alicloud_log_store.function.logstore_name
    enable_request_metrics  = true
    enable_instance_metrics = true
    log_begin_rule          = "DefaultRegex"
  }

  code {
    zip_file = filebase64(data.archive_file.code.output_path)
  }

  environment_variables = {
    SOURCE_BUCKET      = alicloud_oss_bucket.source.bucket
    TARGET_BUCKET      = alicloud_oss_bucket.target.bucket
    OSS_ENDPOINT       = "https://oss-${var.region}-internal.aliyuncs.com"
    WATERMARK_TEXT     = var.watermark_text
    FAILURE_PREFIX     = "failed/"
    CACHE_CONTROL      = "public, max-age=31536000"
    FCIMAGE_MAX_MEMORY = "805306368" # three quarters of the function's memory
  }

  # Without the permissions, the first events would fail.
  depends_on = [alicloud_ram_role_policy_attachment.function]
}

# After an exception, two more attempts within an hour; then the event goes to the queue.
resource "alicloud_fcv3_async_invoke_config" "images" {
  function_name                  = alicloud_fcv3_function.images.function_name
  qualifier                      = "LATEST"
  max_async_retry_attempts       = 2
  max_async_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = "acs:mns:${var.region}:${local.account}:/queues/${alicloud_message_service_queue.failed.queue_name}/messages"
    }
  }
}
