using System.Collections.Concurrent;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Hosting;

/// <summary>Finds out who a request is from: a session cookie or a bearer token. What it finds is good for a second.</summary>
internal sealed class Authentication(Instance instance, TimeProvider time)
{
    public const string Cookie = "assay_session";
    public static readonly TimeSpan SessionLength = TimeSpan.FromDays(14);

    /// <summary>How stale a principal may be: revocation is effective everywhere within this.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(800);

    private readonly ConcurrentDictionary<(string Secret, CredentialKind Kind), Held> _held = [];
    private long _forgotten;
    private readonly ConcurrentDictionary<long, long> _touched = [];

    /// <param name="Forgotten">How often something had been forgotten before this was read.</param>
    private sealed record Held(Principal? Principal, long At, long Forgotten);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var (secret, kind) = SecretOf(context.Request);
        if (secret is not null && await FindAsync(secret, kind) is { } principal)
        {
            var agent = context.Request.Headers["Assay-Tool"].ToString();
            context.Items[typeof(Caller)] = new Caller(principal, IsTool(agent) ? agent : kind == CredentialKind.Session ? "assay-web" : "assay-api");
        }

        await next(context);
    }

    /// <summary>Forgets what is held of a credential, so that this process sees its end at once.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _forgotten);
        _held.Clear();
    }

    private async Task<Principal?> FindAsync(string secret, CredentialKind kind)
    {
        // What was read before something was forgotten may be what was to be forgotten.
        var forgotten = Interlocked.Read(ref _forgotten);
        if (_held.TryGetValue((secret, kind), out var held) && held.Forgotten == forgotten && time.GetElapsedTime(held.At) < Fresh)
        {
            return held.Principal;
        }

        if (Secrets.HashOf(secret, kind == CredentialKind.Session ? "ses" : "pat") is not { } hash)
        {
            return null;
        }

        var principal = await instance.Access.FindPrincipalAsync(hash, kind);
        if (_held.Count > 10_000)
        {
            _held.Clear();
        }

        _held[(secret, kind)] = new Held(principal, time.GetTimestamp(), forgotten);
        if (principal is not null)
        {
            Touch(principal.Credential);
        }

        return principal;
    }

    /// <summary>Notes the use of a credential once a minute; a session lives on while it is used.</summary>
    private void Touch(Credential credential)
    {
        var now = instance.Database.Now;
        if (now - Math.Max(credential.LastUsedAt, _touched.GetValueOrDefault(credential.Number)) > 60_000_000)
        {
            _touched[credential.Number] = now;
            _ = instance.Access.TouchAsync(credential.Number, credential.Kind == CredentialKind.Session ? now + (SessionLength.Ticks / TimeSpan.TicksPerMicrosecond) : null);
        }
    }

    /// <summary>Whether what stands for the caller is the cookie that a browser sends along by itself; an Authorization header of another kind does not change that.</summary>
    public static bool UsesCookie(HttpRequest request) => SecretOf(request) is { Secret: not null, Kind: CredentialKind.Session };

    private static (string? Secret, CredentialKind Kind) SecretOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) ? (header[7..].Trim(), CredentialKind.Token) : (request.Cookies[Cookie], CredentialKind.Session);
    }

    private static bool IsTool(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '/' or '_');
}

/// <summary>Keeps other sites from acting with a browser's session: a cookie counts only in requests from our own pages.</summary>
internal static class SameOrigin
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var changes = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method));
        if (changes && Authentication.UsesCookie(request) && !IsOwn(request))
        {
            await Problems.Write(context, StatusCodes.Status403Forbidden, "This request came from another site.");
            return;
        }

        await next(context);
    }

    private static bool IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site == "same-origin";
        }

        var origin = request.Headers.Origin.ToString();
        // Whole: the scheme too, and the port even where it is the scheme's own.
        return Uri.TryCreate(origin, UriKind.Absolute, out var sent) && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own)
            && sent.Scheme == own.Scheme && sent.Port == own.Port && sent.IdnHost.Equals(own.IdnHost, StringComparison.OrdinalIgnoreCase);
    }
}
