//! A TCP relay that can be cut and mended: the cable between an agent and its collector.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The relay; connections end with it.
pub struct CuttableLink {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    open: bool,
    carried_bytes: u64,
    connections: Vec<TcpStream>,
}

impl CuttableLink {
    /// Listens on a free loopback port and relays to `far`.
    pub fn to(far: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State { open: true, carried_bytes: 0, connections: Vec::new() }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                accept(near, far, &shared);
            }
        });
        Self { address, state }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Payload bytes carried so far, both ways, without TCP and IP headers.
    pub fn carried_bytes(&self) -> u64 {
        self.state.lock().unwrap().carried_bytes
    }

    /// Ends all connections and refuses further ones.
    pub fn cut(&self) {
        let mut state = self.state.lock().unwrap();
        state.open = false;
        for connection in state.connections.drain(..) {
            // It may be closed already.
            connection.shutdown(Shutdown::Both).ok();
        }
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.state.lock().unwrap().open = true;
    }
}

fn accept(near: TcpStream, far: SocketAddr, state: &Arc<Mutex<State>>) {
    if !state.lock().unwrap().open {
        return;
    }
    let Ok(far) = TcpStream::connect(far) else { return };
    let mut held = state.lock().unwrap();
    held.connections.push(near.try_clone().unwrap());
    held.connections.push(far.try_clone().unwrap());
    for (from, to) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)] {
        let state = Arc::clone(state);
        thread::spawn(move || relay(from, to, &state));
    }
}

fn relay(mut from: TcpStream, mut to: TcpStream, state: &Mutex<State>) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        state.lock().unwrap().carried_bytes += u64::try_from(count).unwrap();
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    to.shutdown(Shutdown::Both).ok();
}
