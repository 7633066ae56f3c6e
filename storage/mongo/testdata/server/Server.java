import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/**
 * Serves MongoDB's protocol from memory on a free loopback port, prints the
 * port, and ends when its standard input does: with the test that started it,
 * however that ends.
 */
public class Server {
    /** What it calls itself: the oldest version that the driver still speaks to. */
    private static class Oldest implements MongoVersion {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(4, 4, 0);
        }

        @Override
        public int getWireVersion() {
            return 9;
        }
    }

    public static void main(String[] args) throws Exception {
        MongoServer server = new MongoServer(new MemoryBackend().version(new Oldest()));
        System.out.println(server.bind().getPort());
        System.out.flush();
        while (System.in.read() >= 0) {
            // nothing is expected
        }
        server.shutdownNow();
    }
}
