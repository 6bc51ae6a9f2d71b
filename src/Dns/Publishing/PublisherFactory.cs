using System.Globalization;
using System.Net;
using System.Text;

namespace Posthouse.Dns;

/// <summary>Makes publishers from settings, and reads their secrets.</summary>
/// <param name="http">Should follow no redirects: a request is signed for the host that it is sent to.</param>
public sealed class PublisherFactory(HttpClient http, IDnsResolver resolver, TimeProvider clock)
{
    // The longest secrets are key files of a few hundred octets.
    private const int MaximumSecretFile = 16_384;

    /// <summary>For providers' APIs: no redirects, no cookies; each request has a time limit of its own.</summary>
    public static HttpClient CreateHttpClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="PublishException">The settings cannot be used; its message says which, and nothing of the secret.</exception>
    public async Task<IZonePublisher> CreateAsync(PublisherSettings settings, CancellationToken cancellationToken = default)
    {
        string secret = await ReadSecretAsync(settings, cancellationToken).ConfigureAwait(false);
        if (settings.Kind == PublisherKind.DynamicUpdate) return await CreateDynamicUpdateAsync(settings, secret, cancellationToken).ConfigureAwait(false);

        if (settings.Kind != PublisherKind.Cloudflare && string.IsNullOrWhiteSpace(settings.KeyName)) throw Wrong("The id of the access key is missing.");
        Uri endpoint = settings.Endpoint ?? new Uri(settings.Kind switch
        {
            PublisherKind.Alibaba => "https://alidns.aliyuncs.com/",
            PublisherKind.DnsPod => "https://dnspod.tencentcloudapi.com/",
            PublisherKind.Cloudflare => "https://api.cloudflare.com/client/v4/",
            _ => "https://route53.amazonaws.com/",
        });
        if (!endpoint.IsAbsoluteUri || !(endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && endpoint.IsLoopback))) throw Wrong("The address of the API has to be https.");
        if (endpoint.UserInfo.Length > 0 || endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0) throw Wrong("The address of the API has more than scheme, host and path.");
        if (!endpoint.AbsolutePath.EndsWith('/')) endpoint = new Uri(endpoint.GetLeftPart(UriPartial.Path) + "/");
        var client = new ProviderClient(http, settings, clock, secret);
        string key = settings.KeyName?.Trim() ?? "";
        return settings.Kind switch
        {
            PublisherKind.Alibaba => new AlibabaPublisher(client, endpoint, new AlibabaSigner(key, secret, settings.AlibabaSignature, clock), settings.MaximumRecords),
            PublisherKind.DnsPod => new DnsPodPublisher(client, endpoint, new Tc3Signer(key, secret), clock, settings.MaximumRecords),
            PublisherKind.Cloudflare => new CloudflarePublisher(client, endpoint, secret, settings.MaximumRecords),
            _ => new Route53Publisher(client, endpoint, new SigV4Signer(key, secret, "us-east-1", "route53"), clock, settings.MaximumRecords),
        };
    }

    private static async Task<string> ReadSecretAsync(PublisherSettings settings, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(settings.SecretFile)) throw Wrong("The file with the secret is missing.");
        try
        {
            if (new FileInfo(settings.SecretFile).Length > MaximumSecretFile) throw Wrong($"The file '{settings.SecretFile}' is too long for a secret.");
            string secret = (await File.ReadAllTextAsync(settings.SecretFile, Encoding.UTF8, cancellationToken).ConfigureAwait(false)).Trim();
            if (secret.Length == 0) throw Wrong($"The file '{settings.SecretFile}' is empty.");
            // It goes into a header: what is not printable would end it.
            if (settings.Kind != PublisherKind.DynamicUpdate && !secret.All(static c => c is > ' ' and < '\x7F')) throw Wrong($"The file '{settings.SecretFile}' has more than one secret in it, or none.");
            return secret;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PublishException(PublishFault.Settings, $"The file '{settings.SecretFile}' cannot be read: {exception.Message}", exception);
        }
    }

    private async Task<IZonePublisher> CreateDynamicUpdateAsync(PublisherSettings settings, string secret, CancellationToken cancellationToken)
    {
        if (!TsigKeyFile.TryRead(secret, settings.KeyName, settings.Algorithm, out TsigKey? key, out string error)) throw Wrong($"The file '{settings.SecretFile}' cannot be used: {error}.");
        IPEndPoint server = await FindServerAsync(settings.Server, cancellationToken).ConfigureAwait(false);
        return new DynamicUpdatePublisher(new SignedExchange(server, key!, new WireOptions { Timeout = settings.Timeout }, clock));
    }

    private async Task<IPEndPoint> FindServerAsync(string? server, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(server)) throw Wrong("The name server is missing.");
        if (IPEndPoint.TryParse(server, out IPEndPoint? endPoint)) return endPoint.Port == 0 ? new IPEndPoint(endPoint.Address, 53) : endPoint;
        int colon = server.LastIndexOf(':');
        string host = colon < 0 ? server : server[..colon];
        int port = 53;
        if ((colon >= 0 && !int.TryParse(server.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) || port is < 1 or > 65535 || !WireName.TryEncode(host, out _)) throw Wrong($"'{server}' is not a name server.");
        DnsAnswer<IPAddress> addresses = await resolver.AAsync(host, cancellationToken).ConfigureAwait(false);
        if (addresses.Records.Count == 0) addresses = await resolver.AaaaAsync(host, cancellationToken).ConfigureAwait(false);
        return addresses.Records.Count > 0 ? new IPEndPoint(addresses.Records[0], port) : throw new PublishException(PublishFault.Unreachable, $"The name server '{host}' has no address.");
    }

    private static PublishException Wrong(string message) => new(PublishFault.Settings, message);
}
