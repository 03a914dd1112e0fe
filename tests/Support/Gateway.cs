using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Assay.Tests.Support;

/// <summary>What stands between a client and a server: passes requests on, and does to the answers what a test wants.</summary>
public sealed class Gateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Gateway(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <param name="answers">Writes an answer in place of the server's; null: passed on as it is.</param>
    public static async Task<Gateway> StartAsync(Uri server, Func<HttpContext, Answer, Task>? answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{PostgresCluster.FreePort()}");
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server };
        app.Lifetime.ApplicationStopped.Register(client.Dispose);
        app.Run(async http =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), http.Request.Path + http.Request.QueryString) { Content = new StreamContent(http.Request.Body) };
            foreach (var (name, values) in http.Request.Headers.Where(h => h.Key is "Authorization" or "Assay-Tool" or "Content-Type"))
            {
                _ = request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()) || request.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }

            using var response = await client.SendAsync(request);
            var answer = new Answer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
            http.Response.StatusCode = answer.Status;
            http.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            foreach (var (name, values) in response.Headers.Where(h => h.Key.StartsWith("Assay-", StringComparison.Ordinal)))
            {
                http.Response.Headers[name] = values.ToArray();
            }

            await (answers ?? ((to, from) => from.SendAsync(to)))(http, answer);
        });
        await app.StartAsync();
        return new Gateway(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>What the server answered.</summary>
    public sealed record Answer(int Status, byte[] Body)
    {
        /// <summary>So much of it, as if that were all.</summary>
        public async Task SendAsync(HttpContext to, int? bytes = null)
        {
            var part = Body.AsMemory(0, Math.Min(bytes ?? Body.Length, Body.Length));
            if (Status != 204)
            {
                to.Response.ContentLength = part.Length;
                await to.Response.Body.WriteAsync(part);
            }
        }
    }
}
