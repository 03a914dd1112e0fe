using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Assay.Tests.Support;

/// <summary>A browser as the server sees one: it keeps cookies and says that its requests come from our own pages.</summary>
public sealed class Visitor : IDisposable
{
    public const string Passphrase = "correct horse battery staple";

    public Visitor(Uri address, string? agent = null)
    {
        Http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        Http.DefaultRequestHeaders.Add("User-Agent", agent ?? "test");
    }

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http { get; }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) =>
        Http.SendAsync(new HttpRequestMessage(method, "/api/v1" + path) { Content = body is null ? null : JsonContent.Create(body) });

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> SignInAsync(string email, string password = Passphrase) => SendAsync(HttpMethod.Post, "/sessions", new { email, password });

    public Task<HttpResponseMessage> AcceptAsync(string secret, string email, string name = "Ann", string password = Passphrase) =>
        SendAsync(HttpMethod.Post, "/invitations/accept", new { secret, email, name, password });

    /// <summary>Makes an API token; its secret.</summary>
    public async Task<string> TokenAsync(object request) => (string)(await (await SendAsync(HttpMethod.Post, "/tokens", request)).JsonAsync())["secret"]!;

    public void Dispose() => Http.Dispose();
}

/// <summary>Reading answers.</summary>
public static class Answers
{
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    /// <summary>The problem details of a refusal, checked for their form.</summary>
    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {(int)answer.StatusCode}, not {(int)status}: {text[..Math.Min(text.Length, 500)]}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int)problem["status"]!);
        Assert.All((string[])["type", "title", "detail", "kind"], member => Assert.False(string.IsNullOrEmpty((string?)problem[member]), $"{member} is missing: {text}"));
        return problem;
    }

    /// <summary>The field that a 422 names.</summary>
    public static async Task<string?> FaultyFieldAsync(this HttpResponseMessage answer) =>
        (string?)(await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity))["faults"]?[0]?["field"];

    public static HttpRequestMessage With(this HttpRequestMessage request, string header, string value)
    {
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    /// <summary>A request with a bearer token.</summary>
    public static async Task<HttpResponseMessage> AsAsync(this HttpClient http, string token, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = body is null ? null : JsonContent.Create(body) };
        return await http.SendAsync(request.With("Authorization", "Bearer " + token));
    }
}

/// <summary>Waits for what happens soon; how long it took is nobody's business.</summary>
public static class Eventually
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    public static async Task HoldsAsync(Func<Task<bool>> claim)
    {
        using var patience = new CancellationTokenSource(Ceiling);
        while (!await claim())
        {
            await Task.Delay(50, patience.Token);
        }
    }
}
