import java.lang.reflect.Field;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * AWS's DynamoDB Local as a test wants it: on a free port of 127.0.0.1 (its own options know a port, on every
 * interface), and ended as soon as nobody holds the other end of its standard input, even if they died of SIGKILL.
 * It says its port once it listens.
 */
class LoopbackDynamoDbLocal {
    public static void main(String[] args) throws Exception {
        DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(new String[] {"-inMemory"});
        Field field = DynamoDBProxyServer.class.getDeclaredField("server");
        field.setAccessible(true);
        ServerConnector connector = (ServerConnector) ((Server) field.get(proxy)).getConnectors()[0];
        connector.setHost("127.0.0.1");
        connector.setPort(0);
        proxy.safeStart();
        System.out.println("listening on port " + connector.getLocalPort());
        while (System.in.read() >= 0) {
            // Nothing is ever said to it.
        }
        Runtime.getRuntime().halt(0);
    }
}
