"""One cold start: python benchmarks/cold_child.py WHAT BEGAN PHOTO

Prints one JSON object: for each moment the milliseconds since BEGAN (of time.monotonic), the CPU
time of the process in milliseconds, and the peak of its resident memory in MiB. Images are stored in
memory, so that only the process itself is measured; the SDK of OSS is imported nevertheless.
"""

import sys
import time


class Moments:
    """The moments that were reached."""

    def __init__(self, began):
        self.began = began
        self.found = {}

    def reached(self, name):
        if name not in self.found:
            wall, cpu = time.monotonic() - self.began, time.process_time()
            with open("/proc/self/status") as status:
                peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
            self.found[name] = {"wall": 1000 * wall, "cpu": 1000 * cpu, "peak": peak / 1024}


class Context:
    """The attributes of the platform's context that the handlers use."""

    request_id, region = "1", "cn-beijing"

    class credentials:
        access_key_id, access_key_secret, security_token = "id", "secret", "token"

    class function:
        memory, timeout = 1024, 120


EVENT = (
    b'{"id": "1", "source": "acs.oss", "specversion": "1.0", "type": "oss:ObjectCreated:PutObject",'
    b'"data": {"bucket": {"name": "upload-images"}, "object": {"key": "uploads/photo.jpg"}}}'
)


def python(moments, photo):
    moments.reached("ready")


def fcimage(moments, photo, client="native"):
    import os

    os.environ["OSS_ENDPOINT"] = "https://oss-cn-beijing-internal.aliyuncs.com"
    os.environ["TARGET_BUCKET"] = "processed-images"
    os.environ["WATERMARK_TEXT"] = "chenk.top"
    import fcimage.handler

    pipeline = fcimage.handler.pipeline_from_env(os.environ, Context)
    moments.reached("ready")
    assert fcimage.parse_event(EVENT).objects
    moments.reached("parsed")
    oss, photo = pipeline.storage, photo()
    pipeline.storage = Memory(photo, moments)
    assert pipeline.run(EVENT, Context)["statusCode"] == 200
    moments.reached("done")
    from fcimage.storage import OssStorage

    before = time.process_time(), time.perf_counter()
    OssStorage(oss.endpoint, client=client)._connected()
    after = time.process_time(), time.perf_counter()
    moments.found["sdk"] = {
        "cpu": 1000 * (after[0] - before[0]),
        "wall": 1000 * (after[1] - before[1]),
    }
    moments.reached("with sdk")


def fcimage_oss2(moments, photo):
    fcimage(moments, photo, "oss2")


class Memory:
    def __init__(self, photo, moments):
        self.photo, self.moments = photo, moments

    def get(self, bucket, key, *, max_bytes=None):
        from fcimage.storage import StoredObject

        return StoredObject(self.photo, etag="E", media_type="image/jpeg", meta={})

    def put(self, bucket, key, data, headers=None):
        self.moments.reached("first")

    def head(self, bucket, key):
        return None


def pillow(moments, photo):
    before = time.process_time(), time.perf_counter()
    import oss2  # noqa: F401

    after = time.process_time(), time.perf_counter()
    import tutorial_handler

    moments.reached("ready")
    tutorial_handler.parsed(EVENT)
    moments.reached("parsed")
    photo = photo()

    class Client:
        def get_object(self, key):
            import io

            return io.BytesIO(photo)

        def put_object(self, key, data):
            moments.reached("first")

    real = tutorial_handler.client

    def client(context, bucket):
        real(context, bucket)
        return Client()

    tutorial_handler.client = client
    assert tutorial_handler.handler(EVENT, Context)["statusCode"] == 200
    moments.reached("done")
    moments.found["sdk"] = {
        "cpu": 1000 * (after[0] - before[0]),
        "wall": 1000 * (after[1] - before[1]),
    }


def main(what, began, path):
    def photo():
        with open(path, "rb") as file:
            return file.read()

    moments = Moments(float(began))
    sys.stdout, real = sys.stderr, sys.stdout  # handlers log there
    {"python": python, "fcimage": fcimage, "fcimage-oss2": fcimage_oss2, "pillow": pillow}[what](
        moments, photo
    )
    import json

    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    print(json.dumps({"moments": moments.found, "files": sorted(filter(None, files))}), file=real)


if __name__ == "__main__":
    main(*sys.argv[1:])
