using System.Net;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Sessions;

public sealed class SameOriginTests
{
    [Theory]
    [InlineData("Basic", "cross-site", null)]
    [InlineData("Negotiate", "cross-site", null)]
    [InlineData("bearer", "cross-site", null)]
    [InlineData(null, "cross-site", null)]
    [InlineData(null, "same-site", null)]
    [InlineData(null, null, "null")]
    [InlineData(null, null, "https://{host}")]
    [InlineData(null, null, "http://{name}")]
    [InlineData(null, null, "http://{name}:1")]
    [InlineData(null, null, "http://{host}.example.org")]
    [InlineData(null, null, null)]
    public async Task A_cookie_counts_only_in_requests_of_our_own_pages_whatever_header_stands_beside_it(string? scheme, string? site, string? origin)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ann = await server.SignedInAsync("ann@example.org", Roles.Owner);
        ann.Http.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/sessions/current");
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("Authorization", scheme is null ? null : scheme + " eDp5"), ("Sec-Fetch-Site", site), ("Origin", origin?.Replace("{host}", server.Address.Authority, StringComparison.Ordinal).Replace("{name}", server.Address.Host, StringComparison.Ordinal))])
        {
            if (value is not null)
            {
                request.With(name, value);
            }
        }

        var answer = await ann.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Our_own_origin_is_taken()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ann = await server.SignedInAsync("ann@example.org", Roles.Owner);
        ann.Http.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/sessions/current");

        var answer = await ann.Http.SendAsync(request.With("Origin", $"http://{server.Address.Authority}"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
