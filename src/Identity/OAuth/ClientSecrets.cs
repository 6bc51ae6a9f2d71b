using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace Posthouse.Identity;

/// <summary>Hashes a client's secret as OpenIddict checks it, for clients that are written in a transaction which changes more than them.</summary>
internal sealed class ClientSecrets(
    IOpenIddictApplicationCache<OAuthClient> cache, ILogger<OpenIddictApplicationManager<OAuthClient>> logger, IOptionsMonitor<OpenIddictCoreOptions> options, IOpenIddictApplicationStore<OAuthClient> store)
    : OpenIddictApplicationManager<OAuthClient>(cache, logger, options, store)
{
    internal ValueTask<string> HashAsync(string secret, CancellationToken cancellationToken) => ObfuscateClientSecretAsync(secret, cancellationToken);
}
