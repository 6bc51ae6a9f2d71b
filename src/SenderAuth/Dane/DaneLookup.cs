using System.Globalization;
using System.Net;
using Posthouse.Dns;

namespace Posthouse.SenderAuth;

/// <summary>
/// Finds the TLSA records of a mail host (RFC 7672 §2.2). Believes only answers that the resolver has authenticated; whether a resolver's
/// word counts is decided where it is asked (<see cref="DnsOptions.Validating"/>). The caller has seen to it that the host's name itself was.
/// </summary>
public sealed class DaneLookup(IDnsResolver resolver)
{
    private const int LongestChain = 8;

    public async ValueTask<DaneAnswer> FindAsync(string host, int port, CancellationToken cancellationToken = default)
    {
        host = host.TrimEnd('.').ToLowerInvariant();
        foreach (string name in await BasesAsync(host, cancellationToken).ConfigureAwait(false))
        {
            string question = string.Create(CultureInfo.InvariantCulture, $"_{port}._tcp.{name}");
            if (question.Length > DnsName.MaximumLength) continue;
            DnsAnswer<TlsaRecord> answer = await resolver.TlsaAsync(question, cancellationToken).ConfigureAwait(false);
            // RFC 7672 §2.1.2: an attacker who cannot forge an answer can suppress it.
            if (answer.IsTemporaryFailure) return DaneAnswer.Without(DaneStatus.TemporaryFailure, name);
            if (answer.Status != DnsStatus.NoError || !answer.Authenticated) continue;
            IReadOnlyList<DaneRecord> usable = DaneRecord.Usable(answer.Records);
            return new DaneAnswer(usable.Count > 0 ? DaneStatus.Usable : DaneStatus.Unusable, usable, name);
        }

        return DaneAnswer.Without(DaneStatus.None, host);
    }

    /// <summary>The name behind all aliases, as far as each step is authenticated; the name itself where it is none.</summary>
    internal async ValueTask<string> ExpandAsync(string name, CancellationToken cancellationToken)
    {
        string expanded = name.TrimEnd('.').ToLowerInvariant();
        for (int link = 0; link < LongestChain; link++)
        {
            DnsAnswer<string> alias = await resolver.CnameAsync(expanded, cancellationToken).ConfigureAwait(false);
            if (alias.Status != DnsStatus.NoError || !alias.Authenticated || alias.Records.Count == 0) break;
            expanded = alias.Records[0].TrimEnd('.').ToLowerInvariant();
        }

        return expanded;
    }

    // RFC 7672 §2.2.2: the name behind all aliases where each step is authenticated, then the host's own; where only its own alias is, that.
    // §2.1.3: a host whose addresses are not authenticated is not asked for TLSA: servers of unsigned zones may fail to answer at all.
    private async ValueTask<List<string>> BasesAsync(string host, CancellationToken cancellationToken)
    {
        Task<DnsAnswer<IPAddress>> six = resolver.AaaaAsync(host, cancellationToken).AsTask();
        DnsAnswer<IPAddress> four = await resolver.AAsync(host, cancellationToken).ConfigureAwait(false);
        DnsAnswer<IPAddress> sixes = await six.ConfigureAwait(false);
        bool found = four.Status == DnsStatus.NoError || sixes.Status == DnsStatus.NoError;
        bool secure = found && (four.Status != DnsStatus.NoError || four.Authenticated) && (sixes.Status != DnsStatus.NoError || sixes.Authenticated);
        if (!found) return [];

        string expanded = await ExpandAsync(host, cancellationToken).ConfigureAwait(false);
        if (!secure) return expanded == host ? [] : [host];
        return expanded == host ? [host] : [expanded, host];
    }
}
