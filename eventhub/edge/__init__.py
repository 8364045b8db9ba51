"""In front of Flask: requests are received whole, and public pages are answered from a cache.

``front`` receives (``bodies``), answers what needs no thread, and hands the rest to threads (``lanes``). ``cache_middleware`` decides
which answers are cached and under which key, ``cache`` stores them, ``revisions`` says whether they are still true.
"""
