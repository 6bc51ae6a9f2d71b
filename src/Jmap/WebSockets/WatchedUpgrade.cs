using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Posthouse.Jmap;

/// <summary>Has what a connection becomes, over HTTP/1.1 and HTTP/2 (RFC 8441), be written to by a <see cref="ProgressStream"/>.</summary>
internal sealed class WatchedUpgrade(HttpContext context, IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect, TimeProvider clock, JmapOptions options) : IHttpUpgradeFeature, IHttpExtendedConnectFeature
{
    public bool IsUpgradableRequest => upgrade?.IsUpgradableRequest ?? false;

    public bool IsExtendedConnect => connect?.IsExtendedConnect ?? false;

    public string? Protocol => connect?.Protocol;

    /// <summary>Before anything accepts.</summary>
    internal static void Put(HttpContext context, TimeProvider clock, JmapOptions options)
    {
        var watched = new WatchedUpgrade(context, context.Features.Get<IHttpUpgradeFeature>(), context.Features.Get<IHttpExtendedConnectFeature>(), clock, options);
        context.Features.Set<IHttpUpgradeFeature>(watched);
        context.Features.Set<IHttpExtendedConnectFeature>(watched);
    }

    public async Task<Stream> UpgradeAsync() => Watched(await upgrade!.UpgradeAsync().ConfigureAwait(false));

    public async ValueTask<Stream> AcceptAsync() => Watched(await connect!.AcceptAsync().ConfigureAwait(false));

    private ProgressStream Watched(Stream stream) => new(stream, context, clock, options.WebSocketWriteTimeout);
}
