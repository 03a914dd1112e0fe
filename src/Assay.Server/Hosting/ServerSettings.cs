using System.Globalization;

namespace Assay.Server.Hosting;

/// <summary>What an operator can set, each by a command-line option or an environment variable; docs/settings.md lists them.</summary>
internal sealed record ServerSettings
{
    /// <summary>Where to listen, such as http://127.0.0.1:8080.</summary>
    public string Urls { get; init; } = Variable("ASSAY_URLS") ?? "http://127.0.0.1:8080";

    /// <summary>Folder of the built front end: beside the executable.</summary>
    public string WebRoot { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>Requests a second that one session, token or anonymous address may make on average.</summary>
    public int RequestsASecond { get; init; } = Whole("ASSAY_REQUESTS_A_SECOND", 500);

    /// <summary>Sign-ins a minute from one address.</summary>
    public int SignInsAMinute { get; init; } = Whole("ASSAY_SIGN_INS_A_MINUTE", 20);

    /// <summary>Seconds between sweeps of leases that have run out.</summary>
    public int SweepSeconds { get; init; } = Whole("ASSAY_SWEEP_SECONDS", 2);

    /// <summary>Seconds between checkpoints of logs that have grown.</summary>
    public int CheckpointSeconds { get; init; } = Whole("ASSAY_CHECKPOINT_SECONDS", 60);

    /// <summary>Days between the announcement that an item's retention ends and its erasure, at least.</summary>
    public int RetentionGraceDays { get; init; } = Whole("ASSAY_RETENTION_GRACE_DAYS", 7, least: 0);

    /// <summary>Largest body of an import, in megabytes.</summary>
    public int ImportMegabytes { get; init; } = Whole("ASSAY_IMPORT_MEGABYTES", 16_384);

    /// <summary>Where traces and logs are sent (OTLP); none where it is not set.</summary>
    public string? OtlpEndpoint { get; init; } = Variable("OTEL_EXPORTER_OTLP_ENDPOINT");

    /// <summary>A token that Prometheus sends to read /metrics; where it is not set, only loopback may.</summary>
    public string? MetricsToken { get; init; } = Variable("ASSAY_METRICS_TOKEN");

    /// <summary>The least that is logged: debug, information, warning or error.</summary>
    public string LogLevel { get; init; } = Variable("ASSAY_LOG_LEVEL") ?? "information";

    /// <summary>Every setting with its variable, default and meaning; a test holds docs/settings.md against it.</summary>
    public static IReadOnlyList<(string Variable, string Default, string Meaning)> All { get; } =
    [
        ("ASSAY_DATA_DIR", "./assay-data", "Folder of the embedded database, the ledger key and the erasure list; --data."),
        ("ASSAY_DATABASE", "", "PostgreSQL connection string in place of the embedded database; --database."),
        ("ASSAY_URLS", "http://127.0.0.1:8080", "Where the server listens; --urls."),
        ("ASSAY_SERVER", "", "Server that commands talk to in place of a store; --server."),
        ("ASSAY_TOKEN", "", "API token for --server; --token."),
        ("ASSAY_REQUESTS_A_SECOND", "500", "Requests a second that one session, token or anonymous address may make on average."),
        ("ASSAY_SIGN_INS_A_MINUTE", "20", "Sign-ins a minute from one address."),
        ("ASSAY_SWEEP_SECONDS", "2", "Seconds between sweeps of holds that have run out."),
        ("ASSAY_CHECKPOINT_SECONDS", "60", "Seconds between signed checkpoints of ledgers that have grown."),
        ("ASSAY_RETENTION_GRACE_DAYS", "7", "Days between the announcement that an item's retention ends and its erasure, at least; 0 erases at once."),
        ("ASSAY_IMPORT_MEGABYTES", "16384", "Largest body of one import over HTTP."),
        ("ASSAY_METRICS_TOKEN", "", "Bearer token for /metrics; without it only loopback may read them."),
        ("ASSAY_LOG_LEVEL", "information", "debug, information, warning or error."),
        ("ASSAY_UNSAFE_NO_FSYNC", "", "For tests of the fault harness only: labels-may-be-lost turns fsync off on the embedded database, and a power cut then loses what was acknowledged."),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "", "Where traces and logs are sent; none without it."),
    ];

    /// <summary>Whether the embedded database waits for the disk. Always, but for the harness that shows what is lost otherwise.</summary>
    internal static bool Durable => Variable("ASSAY_UNSAFE_NO_FSYNC") switch
    {
        null => true,
        "labels-may-be-lost" => false,
        _ => throw new InvalidOperationException("ASSAY_UNSAFE_NO_FSYNC is for tests of the fault harness only; unset it."),
    };

    internal static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static int Whole(string name, int otherwise, int least = 1) => Variable(name) is { } text
        ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least ? value : throw new InvalidOperationException($"{name} is \"{text}\"; it must be a whole number from {least} on.")
        : otherwise;
}
