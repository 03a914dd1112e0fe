using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Bench.Platform.Load;

/// <summary>The API as a lead's script uses it: for making states, and for streaming files in.</summary>
internal sealed class Api : IDisposable
{
    private readonly HttpClient _http;

    public Api(int port, string token)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromHours(2) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<JsonNode> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonNode> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"));

    public Task<JsonNode> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, new StringContent(json, Encoding.UTF8, "application/json"));

    /// <summary>A project with the benchmark's taxonomy; its id.</summary>
    public async Task<string> CreateProjectAsync(string name, int overlap = 3, int leaseSeconds = 900, int deadAfter = 5, int maxHeld = 32)
    {
        var made = await PostAsync("/projects", $"{{\"name\":\"{name}\",\"policy\":{{\"overlap\":{overlap},\"leaseSeconds\":{leaseSeconds},\"deadAfter\":{deadAfter},\"maxHeld\":{maxHeld}}}}}");
        var id = (string)made["id"]!;
        await SendAsync(HttpMethod.Post, $"/projects/{id}/taxonomies", new StringContent(Data.Texts.Taxonomy, Encoding.UTF8, "application/yaml"));
        return id;
    }

    /// <summary>Streams a file of items in and checks that all were new.</summary>
    public async Task ImportAsync(string project, string file, int count, string more = "")
    {
        await using var rows = File.OpenRead(file);
        using var body = new StreamContent(rows, 1 << 16);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        var run = await SendAsync(HttpMethod.Post, $"/projects/{project}/items?key=id&facet=channel&facet=language{more}", body);
        if ((string?)run["state"] != "done" || (int)run["added"]! != count || (int)run["refused"]! != 0)
        {
            throw new BenchException($"An import of {count} items answered {run.ToJsonString()}");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = body };
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new BenchException($"{method} {path} answered {(int)answer.StatusCode}: {text}");
    }
}
