namespace Kloop.Engine.Projects.Images;

/// <summary>Images that nobody builds by himself, by their last part.</summary>
internal static class WellKnownImages
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "adminer", "alertmanager", "alpine", "azurite", "bash", "busybox", "caddy", "cassandra", "clickhouse-server", "cockroach", "consul", "couchdb", "curl", "debian",
        "dynamodb-local", "elasticsearch", "envoy", "etcd", "fluent-bit", "fluentd", "golang", "grafana", "haproxy", "httpd", "influxdb", "jaeger", "kafka", "keycloak",
        "kibana", "kong", "kubectl", "localstack", "logstash", "loki", "mailhog", "mailpit", "mariadb", "memcached", "minio", "mongo", "mongodb", "mosquitto", "mssql",
        "mysql", "nats", "neo4j", "nginx", "nginx-unprivileged", "node", "oauth2-proxy", "opensearch", "opentelemetry-collector", "opentelemetry-collector-contrib",
        "pause", "pgadmin4", "pgbouncer", "phpmyadmin", "postgis", "postgres", "postgresql", "prometheus", "python", "rabbitmq", "redis", "redis-commander", "redis-stack",
        "registry", "schema-registry", "seq", "sonarqube", "tempo", "traefik", "ubuntu", "valkey", "vault", "wait-for-it", "wiremock", "zipkin", "zookeeper",
    };

    /// <summary>Whether an image is one of them.</summary>
    public static bool Has(string image) => Names.Contains(image[(image.LastIndexOf('/') + 1)..]);
}
