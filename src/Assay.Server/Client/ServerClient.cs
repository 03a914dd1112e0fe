using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Commands;
using Assay.Server.Hosting;

namespace Assay.Server.Client;

/// <summary>The API as commands use it: JSON in and out, refusals as the server gave them.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly HttpClient _http;

    public ServerClient(Uri address, string? token)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add("Assay-Tool", Product.Tool);
        if (token is not null)
        {
            if (token.Any(c => c is <= ' ' or > '~'))
            {
                throw new CommandRefusedException(Refusal.Invalid("The token holds what no token has, such as a space or the end of a line. Copy it once more."));
            }

            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Task<JsonNode?> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonNode?> PostAsync(string path, object? body) => SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body, options: ServerHost.Json));

    public Task<JsonNode?> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, JsonContent.Create(body, options: ServerHost.Json));

    public Task<JsonNode?> PostAsync(string path, Stream body, string mediaType)
    {
        var content = new StreamContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return SendAsync(HttpMethod.Post, path, content);
    }

    /// <summary>Streams an answer into a file or pipe.</summary>
    public async Task DownloadAsync(string path, object body, Stream to, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1" + path) { Content = JsonContent.Create(body, options: ServerHost.Json) };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        await ThrowAsync(response);
        await response.Content.CopyToAsync(to, cancel);
    }

    /// <summary>The project's id by its name.</summary>
    public async Task<string> ProjectAsync(string name)
    {
        var projects = (JsonArray)(await GetAsync("/projects"))!;
        return projects.FirstOrDefault(p => (string?)p!["name"] == name)?["id"]?.GetValue<string>()
            ?? throw new CommandRefusedException(Refusal.NotFound($"There is no project named \"{name}\", or it is not shared with you."));
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, "/api/v1" + path) { Content = content };
        using var response = await _http.SendAsync(request);
        await ThrowAsync(response);
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : response.Content.Headers.ContentType?.MediaType == "application/json" ? JsonNode.Parse(text) : JsonValue.Create(text);
    }

    private static async Task ThrowAsync(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        Problem? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync<Problem>(ServerHost.Json);
        }
        catch (JsonException)
        {
        }

        var kind = (int)response.StatusCode switch
        {
            404 => RefusalKind.NotFound, 401 or 403 => RefusalKind.NotYours, 409 or 412 => RefusalKind.Conflict, 413 => RefusalKind.TooLarge, >= 500 or 429 => RefusalKind.Unavailable, _ => RefusalKind.Invalid,
        };
        throw new CommandRefusedException(new Refusal(kind, problem?.Detail ?? $"The server answered {(int)response.StatusCode}.", problem?.Faults));
    }
}
