using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

public sealed class CompressionTests
{
    private const string Script = "export const words = 'a file that a build made, and that is the same again, and the same again, and the same again'";

    [Theory]
    [InlineData("br, gzip", true)]
    [InlineData("gzip", false)]
    [InlineData("br;q=0", false)]
    public async Task A_built_file_comes_as_the_copy_made_with_it_for_those_who_can_read_that(string accepted, bool asCopy)
    {
        var root = Directory.CreateDirectory(Scratch.NewPath("compression"));
        var assets = Directory.CreateDirectory(Path.Combine(root.FullName, "assets")).FullName;
        await File.WriteAllTextAsync(Path.Combine(assets, "app.js"), Script, TestContext.Current.CancellationToken);
        await using (var copy = new BrotliStream(File.Create(Path.Combine(assets, "app.js.br")), CompressionLevel.SmallestSize))
        {
            await copy.WriteAsync(Encoding.UTF8.GetBytes(Script), TestContext.Current.CancellationToken);
        }

        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite, s => s with { WebRoot = root.FullName });
        using var anonymous = server.Anonymous();
        anonymous.DefaultRequestHeaders.AcceptEncoding.ParseAdd(accepted);

        var answer = await anonymous.GetAsync("/assets/app.js", TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.Public);
        Assert.Equal(asCopy, answer.Content.Headers.ContentEncoding.Contains("br"));
        Assert.Equal(asCopy ? await File.ReadAllBytesAsync(Path.Combine(assets, "app.js.br"), TestContext.Current.CancellationToken) : body, body);
        if (asCopy)
        {
            using var reader = new StreamReader(new BrotliStream(new MemoryStream(body), CompressionMode.Decompress));
            Assert.Equal(Script, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
            Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        }

        root.Delete(recursive: true);
    }

    [Theory]
    [InlineData("/taxonomies/1", true)]
    [InlineData("", false)]
    public async Task Of_the_API_only_documents_without_secrets_are_compressed(string path, bool compressed)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);
        var project = await server.ProjectAsync("Animals");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/projects/{project}{path}");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));

        var answer = await owner.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(compressed, answer.Content.Headers.ContentEncoding.Contains("br"));
    }
}
