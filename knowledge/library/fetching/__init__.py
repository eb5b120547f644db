"""Pages and sitemaps by their address, without a way into the network that Tactician runs in.

urls        what counts as an address, and its one spelling
addresses   which IP addresses belong to the public internet
guard       connections to checked addresses alone, within a time
client      one GET with redirects, within limits of size and time
pages       what a server answers as the content of a document
sitemaps    the pages that a sitemap lists; robots: those that a site lets be read
crawling    an address into pages to read, when it is given and when it is read again
visits      all of this for one run
"""
