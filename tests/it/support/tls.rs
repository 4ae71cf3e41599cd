//! TLS in front of a port that speaks none, with a certificate that nobody else vouches for.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

/// Makes an authority and its certificate for localhost with `openssl`, then passes what comes in to the port behind.
const PROGRAM: &str = r#"
import os, socket, ssl, subprocess, sys, threading
folder, port = sys.argv[1], int(sys.argv[2])
at = lambda name: os.path.join(folder, name)
def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)
key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
openssl("req", "-x509", *key, "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "2", "-subj", "/CN=Probe")
openssl("req", *key, "-keyout", at("key.pem"), "-out", at("csr.pem"), "-subj", "/CN=localhost")
open(at("ext"), "w").write("subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
openssl("x509", "-req", "-in", at("csr.pem"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial",
    "-days", "2", "-extfile", at("ext"), "-out", at("cert.pem"))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(at("cert.pem"), at("key.pem"))
listener = socket.create_server(("127.0.0.1", 0))
open(at("new"), "w").write(f"https://localhost:{listener.getsockname()[1]}")
os.rename(at("new"), at("url"))
def copy(a, b):
    try:
        while data := a.recv(65536):
            b.sendall(data)
    except OSError:
        pass
    for s in (a, b):
        try: s.shutdown(socket.SHUT_RDWR)
        except OSError: pass
def serve(plain):
    try:
        outer = context.wrap_socket(plain, server_side=True)
        inner = socket.create_connection(("127.0.0.1", port))
    except OSError:
        plain.close()
        return
    threading.Thread(target=copy, args=(outer, inner), daemon=True).start()
    copy(inner, outer)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"#;

/// The running front. Ends when dropped.
pub(crate) struct Vorbau {
    child: Child,
    /// `https://localhost:PORT`.
    pub(crate) url: String,
    /// The certificate of its authority.
    pub(crate) ca: PathBuf,
}

impl Drop for Vorbau {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Vorbau {
    /// In front of this port; certificate and key in this folder, which is made.
    pub(crate) fn start(folder: &Path, port: &str) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let child = Command::new("python3")
            .args(["-c", PROGRAM])
            .arg(folder)
            .arg(port)
            .spawn()
            .unwrap();
        let mut vorbau = Self {
            child,
            url: String::new(),
            ca: folder.join("ca.pem"),
        };
        for _ in 0..1_200 {
            if let Ok(url) = std::fs::read_to_string(folder.join("url")) {
                vorbau.url = url;
                return vorbau;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("TLS does not come up");
    }
}
