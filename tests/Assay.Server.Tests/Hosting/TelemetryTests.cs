using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Assay.Domain.Access;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Hosting;

/// <summary>What leaves the server for those who watch it: enough to follow a request, nothing that was labeled and no secret.</summary>
public sealed class TelemetryTests
{
    private const string Canary = "CANARY-contents-of-an-item";

    [Fact]
    public async Task Traces_arrive_and_neither_they_nor_the_logs_hold_contents_or_secrets()
    {
        using var receiver = new Receiver();
        var settings = World.NewSettings(DatabaseEngine.Sqlite);
        await using var server = await ServerProcess.StartAsync(
            settings, PostgresCluster.FreePort(),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("ASSAY_LOG_LEVEL", "debug"));
        var secrets = await WorkAsync(server);

        await Eventually.HoldsAsync(() => Task.FromResult(receiver.Received("/v1/traces").Contains("/api/v1/projects/{project}/items", StringComparison.Ordinal)));
        await server.EndAsync();

        var sent = receiver.Received("/v1/traces") + receiver.Received("/v1/logs") + receiver.Received("/v1/metrics");
        Assert.All(secrets, s => Assert.DoesNotContain(s, sent, StringComparison.Ordinal));
        Assert.All(secrets, s => Assert.DoesNotContain(s, server.Said.Split("/setup#")[0] + server.Said.Split("/setup#")[1][60..], StringComparison.Ordinal));
    }

    /// <summary>A first owner signs up, imports, labels and searches; what of it nobody else may see.</summary>
    private static async Task<string[]> WorkAsync(ServerProcess server)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(server.Said.Contains("/setup#", StringComparison.Ordinal)));
        var invitation = server.Said.Split("/setup#")[1].Split()[0];
        using var owner = new Visitor(server.Address);
        await owner.AcceptAsync(invitation, "canary-owner@example.org");
        var token = await owner.TokenAsync(new { name = "t" });
        var project = (string)(await (await owner.SendAsync(HttpMethod.Post, "/projects", new { name = "p" })).JsonAsync())["id"]!;
        await owner.Http.PostAsync($"/api/v1/projects/{project}/taxonomies", new StringContent(World.Document, Encoding.UTF8, "application/yaml"));
        await owner.Http.PostAsync($"/api/v1/projects/{project}/items", new StringContent($"{{\"text\":\"{Canary}\"}}\n{{\"text\":\"{Canary}", Encoding.UTF8, "application/x-ndjson"));
        await owner.GetAsync($"/projects/{project}/tasks?class={Canary}&cursor={Canary}");
        await owner.SendAsync(HttpMethod.Post, $"/projects/{project}/tasks/next");
        await owner.Http.AsAsync(token, HttpMethod.Get, "/me");
        await owner.SignInAsync("canary-owner@example.org", Canary);
        return [Canary, token, invitation, Visitor.Passphrase, "canary-owner@example.org", owner.Cookies.GetAllCookies()[0].Value];
    }

    /// <summary>Takes what is sent to an OTLP endpoint over HTTP.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentDictionary<string, string> _received = new(StringComparer.Ordinal);

        public Receiver()
        {
            Address = $"http://127.0.0.1:{PostgresCluster.FreePort()}";
            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _ = Task.Run(TakeAsync);
        }

        public string Address { get; }

        /// <summary>Bytes as Latin-1: texts in protobuf stand as they are.</summary>
        public string Received(string path) => _received.GetValueOrDefault(path, "");

        public void Dispose() => _listener.Close();

        private async Task TakeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    _received.AddOrUpdate(context.Request.Url!.AbsolutePath, _ => Encoding.Latin1.GetString(body.ToArray()), (_, held) => held + Encoding.Latin1.GetString(body.ToArray()));
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
