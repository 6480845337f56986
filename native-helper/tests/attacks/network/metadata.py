# attack: asks the cloud's metadata service for the machine's credentials, by every address it has
# proof: no address answers
import urllib.request
from attack import *

for url in ("http://169.254.169.254/latest/meta-data/", "http://169.254.170.2/v2/credentials", "http://[fd00:ec2::254]/latest/", "http://metadata.google.internal/computeMetadata/v1/", "http://100.100.100.200/latest/meta-data/", "http://0xa9fea9fe/", "http://2852039166/"):
    must_fail(url, lambda: urllib.request.urlopen(url, timeout=0.3).read())
