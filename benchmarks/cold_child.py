"""One cold start: python benchmarks/cold_child.py WHAT BEGAN ENDPOINT BUCKET PHOTO

Prints one JSON object: for each moment the milliseconds since BEGAN (of time.monotonic), the CPU
time of the process in milliseconds, and the peak of its resident memory in MiB. The file PHOTO
is uploads/photo.jpg in the bucket upload-images of the OSS server at ENDPOINT; the images go to the
bucket BUCKET there.
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

    request_id, region = "1", "cn-hangzhou"

    class credentials:
        # Those that the local server knows.
        access_key_id, access_key_secret = "STS.key-id", "key-secret"
        security_token = "security-token/+="

    class function:
        memory, timeout = 1024, 120


EVENT = (
    b'{"id": "1", "source": "acs.oss", "specversion": "1.0", "type": "oss:ObjectCreated:PutObject",'
    b'"data": {"bucket": {"name": "upload-images"}, "object": {"key": "uploads/photo.jpg"}}}'
)


def python(moments):
    moments.reached("ready")


def fcimage(moments, client="native", photo=None):
    import os

    os.environ["FCIMAGE_OSS_CLIENT"] = client
    import fcimage.handler

    pipeline = fcimage.handler.pipeline_from_env(os.environ, Context)
    moments.reached("ready")
    assert fcimage.parse_event(EVENT).objects
    moments.reached("parsed")
    storage = InMemory(photo) if photo else pipeline.storage
    pipeline.storage = Watched(storage, moments)
    assert pipeline.run(EVENT, Context)["statusCode"] == 200
    moments.reached("done")


def fcimage_oss2(moments):
    fcimage(moments, "oss2")


def fcimage_in_memory(moments):
    fcimage(moments, photo=sys.argv[5])


class InMemory:
    """A storage that takes no time, to tell how much another one takes."""

    def __init__(self, photo):
        with open(photo, "rb") as file:
            self.photo = file.read()

    def get(self, bucket, key, *, max_bytes=None):
        from fcimage.storage import StoredObject

        return StoredObject(self.photo, etag="E", media_type="image/jpeg", meta={})

    def put(self, bucket, key, data, headers=None):
        pass

    def head(self, bucket, key):
        return None


class Watched:
    """A storage, and the moment after its first upload."""

    def __init__(self, storage, moments):
        self.storage, self.moments = storage, moments

    def put(self, *args, **kwargs):
        result = self.storage.put(*args, **kwargs)
        self.moments.reached("first")
        return result

    def __getattr__(self, name):
        return getattr(self.storage, name)


def pillow(moments):
    import tutorial_handler

    moments.reached("ready")
    tutorial_handler.parsed(EVENT)
    moments.reached("parsed")
    real = tutorial_handler.client

    class Bucket:
        def __init__(self, bucket):
            self.get_object, self.bucket = bucket.get_object, bucket

        def put_object(self, *args, **kwargs):
            self.bucket.put_object(*args, **kwargs)
            moments.reached("first")

    tutorial_handler.client = lambda context, bucket: Bucket(real(context, bucket))
    assert tutorial_handler.handler(EVENT, Context)["statusCode"] == 200
    moments.reached("done")


CONTENDERS = {
    "python": python,
    "fcimage": fcimage,
    "fcimage-in-memory": fcimage_in_memory,
    "fcimage-oss2": fcimage_oss2,
    "pillow": pillow,
}


def main(what, began, endpoint, bucket, _photo):
    import os

    os.environ["OSS_ENDPOINT"] = endpoint
    os.environ["TARGET_BUCKET"] = bucket
    os.environ["WATERMARK_TEXT"] = "chenk.top"
    moments = Moments(float(began))
    sys.stdout, real = sys.stderr, sys.stdout  # handlers log there
    CONTENDERS[what](moments)
    import json

    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    print(json.dumps({"moments": moments.found, "files": sorted(filter(None, files))}), file=real)


if __name__ == "__main__":
    main(*sys.argv[1:])
