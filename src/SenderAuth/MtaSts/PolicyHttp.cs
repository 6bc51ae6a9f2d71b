using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Dns;

namespace Posthouse.SenderAuth;

/// <summary>The HTTP client for policies and reports: our resolver, no proxy, no redirects, no cookies, no trace, names proved by DNS-ID only, never to ourselves.</summary>
public static class PolicyHttp
{
    internal static HttpClient Create(IDnsResolver resolver, MtaStsOptions options) => Create(resolver, options.Port, options.AllowLoopback ? null : IsOurOwn, options.TrustedRoots);

    /// <summary>For files that a stranger's record names: never in a network that is not the world's.</summary>
    internal static HttpClient Create(IDnsResolver resolver, BimiOptions options) => Create(resolver, options.Port, options.AllowPrivate ? null : ReservedAddresses.Contain, options.WebRoots);

    /// <summary>For addresses that a person has given: never in a network that is not the world's, so that nobody reaches through the server what only it reaches.</summary>
    /// <param name="allowPrivate">Private and special addresses too.</param>
    /// <param name="roots">Authorities that are trusted; null for those of the machine.</param>
    public static HttpClient CreateForStrangers(IDnsResolver resolver, bool allowPrivate, X509Certificate2Collection? roots = null) => Create(resolver, 443, allowPrivate ? null : ReservedAddresses.Contain, roots);

    private static HttpClient Create(IDnsResolver resolver, int httpsPort, Predicate<IPAddress>? isRefused, X509Certificate2Collection? roots)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // W3C Trace Context §6: what a stranger is sent does not tell which of our requests it came of.
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = Chains(roots),
                // RFC 8461 §3.3, RFC 6125: the name has to be a DNS-ID; the subject's common name proves nothing. An address is proved by itself (RFC 9525 §6.5).
                RemoteCertificateValidationCallback = static (sender, certificate, _, errors) =>
                    errors == SslPolicyErrors.None && certificate is X509Certificate2 leaf && sender is SslStream stream && CertificateNames.Has(leaf, stream.TargetHostName, commonName: false),
            },
            ConnectCallback = async (context, cancellationToken) =>
            {
                string host = context.DnsEndPoint.Host;
                int port = context.DnsEndPoint.Port == 443 ? httpsPort : context.DnsEndPoint.Port;
                List<IPAddress> addresses = await AddressesOfAsync(host, resolver, isRefused, cancellationToken).ConfigureAwait(false);
                SocketException? last = null;
                foreach (IPAddress address in addresses)
                {
                    var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    try
                    {
                        await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
                        return new NetworkStream(socket, ownsSocket: true);
                    }
                    catch (SocketException exception)
                    {
                        socket.Dispose();
                        last = exception;
                    }
                    catch (Exception)
                    {
                        socket.Dispose();
                        throw;
                    }
                }

                throw last ?? new SocketException((int)SocketError.HostNotFound);
            },
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Those that may be connected to. A host that is an address is looked at like one that a name leads to.</summary>
    internal static async Task<List<IPAddress>> AddressesOfAsync(string host, IDnsResolver resolver, Predicate<IPAddress>? isRefused, CancellationToken cancellationToken)
    {
        var addresses = new List<IPAddress>();
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            addresses.Add(literal);
        }
        else
        {
            addresses.AddRange((await resolver.AAsync(host, cancellationToken).ConfigureAwait(false)).Records.Take(4));
            addresses.AddRange((await resolver.AaaaAsync(host, cancellationToken).ConfigureAwait(false)).Records.Take(4));
        }

        if (isRefused is not null) addresses.RemoveAll(isRefused);
        return addresses;
    }

    // RFC 8461 §3.3 leaves revocation open; to ask about it would give each policy host's certificate a second host to wait for.
    private static X509ChainPolicy Chains(X509Certificate2Collection? roots)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (roots is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private static bool IsOurOwn(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6LinkLocal
            || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [0, ..] or [169, 254, ..]);
    }
}
