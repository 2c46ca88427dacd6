//! Region and credentials, as every AWS tool finds them.
