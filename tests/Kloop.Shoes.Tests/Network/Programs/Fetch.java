// Fetches each URL; prints a line for each: the body, NAME, REFUSED or another error.
import java.net.*;
import java.nio.charset.StandardCharsets;

public class Fetch {
    public static void main(String[] urls) {
        for (String url : urls) {
            try (var in = (System.getenv("FETCH_BY_PROXY") == null ? new URL(url).openConnection(Proxy.NO_PROXY) : new URL(url).openConnection()).getInputStream()) {
                System.out.println(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (UnknownHostException e) {
                System.out.println("NAME");
            } catch (ConnectException e) {
                System.out.println(e.getMessage().contains("refused") ? "REFUSED" : e.toString());
            } catch (Exception e) {
                System.out.println(e);
            }
        }
    }
}
