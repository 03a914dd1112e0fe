using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Microsoft.AspNetCore.Builder;

namespace Assay.Tests.Support;

/// <summary>The server as it runs, on a free loopback port, with an instance of its own.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private static readonly Authority System = new(new ActorId(0), null, "test");
    private int _people;

    private TestServer(Instance instance, WebApplication app, StoreSettings settings) => (Instance, App, Settings) = (instance, app, settings);

    public Instance Instance { get; }

    public WebApplication App { get; }

    public StoreSettings Settings { get; }

    public Uri Address => new(App.Urls.First());

    public static Task<TestServer> StartAsync(DatabaseEngine engine) => StartAsync(engine, null);

    /// <param name="change">What this test's server is set to, in place of the defaults of tests.</param>
    /// <param name="time">A clock that the test moves; null: the machine's.</param>
    internal static async Task<TestServer> StartAsync(DatabaseEngine engine, Func<ServerSettings, ServerSettings>? change, TimeProvider? time = null)
    {
        var settings = World.NewSettings(engine);
        var instance = await Instance.OpenAsync(settings, LabelAggregation.Aggregate, time);
        var usual = new ServerSettings { Urls = $"http://127.0.0.1:{PostgresCluster.FreePort()}", SignInsAMinute = 1000, RequestsASecond = 100_000, LogLevel = "error", WebRoot = Path.Combine(Repository.Root, "src", "Assay.Server", "wwwroot") };
        var app = ServerHost.Build(instance, change is null ? usual : change(usual));
        await app.StartAsync();
        return new TestServer(instance, app, settings);
    }

    /// <summary>Somebody with an account and these roles in a project (the instance where it is left out), as a client with a token.</summary>
    public async Task<Client> PersonAsync(Roles roles, ProjectId project = default, string scopes = "")
    {
        var number = Interlocked.Increment(ref _people);
        IReadOnlyList<Grant> grants = roles == Roles.None ? [] : [new Grant(default, project, default, roles)];
        var account = (await Instance.Access.CreateAccountAsync($"person{number}@example.org", $"Person {number}", null, grants, null, System)).AcceptedValue();
        var secret = Secrets.New("pat");
        var token = await Instance.Access.AddCredentialAsync(CredentialKind.Token, Secrets.HashOf(secret, "pat")!, account.Id, "test", scopes, default, Instance.Database.Now + 86_400_000_000, System);
        return new Client(Address, secret, account.Id, token.Number);
    }

    /// <summary>An account that signs in with <see cref="Visitor.Passphrase"/>.</summary>
    public async Task<Account> AccountAsync(string email, Roles roles = Roles.None, ProjectId project = default)
    {
        IReadOnlyList<Grant> grants = roles == Roles.None ? [] : [new Grant(default, project, default, roles)];
        return (await Instance.Access.CreateAccountAsync(email, email.Split('@')[0], Passwords.Hash(Visitor.Passphrase), grants, null, System)).AcceptedValue();
    }

    /// <summary>Somebody with an account, signed in.</summary>
    public async Task<Visitor> SignedInAsync(string email, Roles roles = Roles.None, ProjectId project = default)
    {
        await AccountAsync(email, roles, project);
        var browser = new Visitor(Address);
        await browser.SignInAsync(email);
        return browser;
    }

    /// <summary>A project with a taxonomy and this many items.</summary>
    public async Task<ProjectId> ProjectAsync(string name, int items = 1, ProjectPolicy? policy = null, string document = World.Document)
    {
        var project = (await Instance.Projects.CreateAsync(name, "", policy ?? new ProjectPolicy(), System)).AcceptedValue();
        await Instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(document).Value, document, generated: false, System);
        (await Instance.Items.AddAsync(project.Id, [.. Enumerable.Range(0, items).Select(i => World.Item($"item {i}"))], new Placement("test", project.Policy.Overlap), System)).AcceptedValue();
        return project.Id;
    }

    /// <summary>More items for a project, each with a task: "more 0" and so on.</summary>
    public async Task AddAsync(ProjectId project, int items)
    {
        foreach (var chunk in Enumerable.Range(0, items).Chunk(1000))
        {
            (await Instance.Items.AddAsync(project, [.. chunk.Select(i => World.Item($"more {i}"))], new Placement("test", 1), System)).AcceptedValue();
        }
    }

    /// <summary>What happens before each commit of the store; throws where a test wants the store to fail.</summary>
    public void BeforeCommit(Action? act) => Instance.Database.BeforeCommit = act;

    public HttpClient Anonymous() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await Instance.DisposeAsync();
        if (Directory.Exists(Settings.DataDirectory))
        {
            Directory.Delete(Settings.DataDirectory, recursive: true);
        }
    }

    /// <summary>One person's view of the API.</summary>
    public sealed class Client : IDisposable
    {
        public Client(Uri address, string token, ActorId actor, long credential)
        {
            Http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            Token = token;
            Actor = actor;
            Credential = credential;
        }

        public HttpClient Http { get; }

        public string Token { get; }

        public ActorId Actor { get; }

        public long Credential { get; }

        public async Task<JsonNode?> GetAsync(string path) => await ReadAsync(await Http.GetAsync("/api/v1" + path));

        public async Task<JsonNode?> PostAsync(string path, object body) => await ReadAsync(await Http.PostAsJsonAsync("/api/v1" + path, body));

        public async Task<JsonNode?> PostTextAsync(string path, string body, string mediaType) =>
            await ReadAsync(await Http.PostAsync("/api/v1" + path, new StringContent(body, new MediaTypeHeaderValue(mediaType))));

        public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) =>
            Http.SendAsync(new HttpRequestMessage(method, "/api/v1" + path) { Content = body is null ? null : JsonContent.Create(body) });

        public void Dispose() => Http.Dispose();

        private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} answered {(int)response.StatusCode}: {text}");
            return response.StatusCode == HttpStatusCode.NoContent || text.Length == 0 ? null : response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) : JsonValue.Create(text);
        }
    }
}
