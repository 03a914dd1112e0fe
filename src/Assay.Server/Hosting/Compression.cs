using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;

namespace Assay.Server.Hosting;

/// <summary>
/// Compresses our own files, and of the API only what says so: answers may hold secrets beside what somebody else chose, and
/// their size would give the secrets away.
/// </summary>
internal sealed class Compression(IServiceProvider services, IOptions<ResponseCompressionOptions> options) : ResponseCompressionProvider(services, options)
{
    private static readonly string[] Types = ["text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/manifest+json"];

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IResponseCompressionProvider, Compression>();
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = Types;
        });
    }

    public override bool ShouldCompressResponse(HttpContext context) =>
        (context.GetEndpoint()?.Metadata.GetMetadata<Compressible>() is not null && !context.Response.Headers.ContainsKey("Content-Encoding"))
        || base.ShouldCompressResponse(context);
}

/// <summary>On endpoints whose answers are one public document to all who may read it.</summary>
internal sealed record Compressible;
