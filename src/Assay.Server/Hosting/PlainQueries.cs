using System.Buffers;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Hosting;

/// <summary>
/// Refuses an address with a NUL, which no field has and not every database can be asked for, and one whose bytes are no UTF-8:
/// decoded, they would be other letters than were sent.
/// </summary>
internal static class PlainQueries
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return !target.Contains('%', StringComparison.Ordinal) ? next(context)
            : target.Contains("%00", StringComparison.Ordinal) ? Problems.Write(context, StatusCodes.Status400BadRequest, "The address holds a NUL character; remove %00.")
            : !IsUtf8(target) ? Problems.Write(context, StatusCodes.Status400BadRequest, "The address is not valid UTF-8 where it is percent-encoded; encode its text as UTF-8.")
            : next(context);
    }

    private static bool IsUtf8(string target)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(target.Length);
        var length = 0;
        for (var i = 0; i < target.Length; i++)
        {
            bytes[length++] = target[i] == '%' && i + 2 < target.Length && char.IsAsciiHexDigit(target[i + 1]) && char.IsAsciiHexDigit(target[i + 2])
                ? Convert.ToByte(target.Substring((i += 2) - 1, 2), 16)
                : (byte)'a'; // what is not encoded is ASCII, or the server would not have taken it
        }

        var valid = Utf8.IsValid(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
        return valid;
    }
}
