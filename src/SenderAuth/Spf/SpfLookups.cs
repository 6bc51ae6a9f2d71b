using System.Net;
using System.Net.Sockets;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// Walks a published record as a receiver would whom no term matches, and counts what each term costs. For the checker of a
/// domain's records: no client and no message are involved, so targets with macros stay unknown.
/// </summary>
public sealed class SpfLookups(IDnsResolver resolver, SpfOptions options, TimeProvider clock)
{
    /// <summary>The record leads back to one that is being read.</summary>
    public const string Loop = "loop";

    /// <summary>The domain publishes no record.</summary>
    public const string NoRecord = "no-record";

    /// <summary>The target has macros: what it costs inside depends on the message.</summary>
    public const string DependsOnMessage = "depends-on-message";

    /// <summary>The target is no name that can be asked.</summary>
    public const string BadTarget = "bad-target";

    /// <summary>The walk ended before its end.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Terms that are looked up in one walk: ten times what is allowed, so that an administrator sees the whole of what went wrong.</summary>
    public int MaximumWalked { get; init; } = 100;

    public ValueTask<SpfLookupTree> WalkAsync(DomainName domain, CancellationToken cancellationToken = default) =>
        new Walk(new BoundedLookups(resolver, clock, options.TimeLimit, cancellationToken), options, MaximumWalked).RecordAsync(domain.Ascii);

    private sealed class Walk(BoundedLookups dns, SpfOptions options, int most)
    {
        private readonly HashSet<string> _path = new(StringComparer.OrdinalIgnoreCase);
        private int _walked;

        internal async ValueTask<SpfLookupTree> RecordAsync(string domain)
        {
            var tree = new SpfLookupTree(domain);
            if (!_path.Add(domain)) return tree with { Problem = Loop };
            try
            {
                return await ReadAsync(tree).ConfigureAwait(false);
            }
            finally
            {
                _path.Remove(domain);
            }
        }

        private async ValueTask<SpfLookupTree> ReadAsync(SpfLookupTree tree)
        {
            DnsAnswer<string> texts = await dns.TxtAsync(tree.Domain).ConfigureAwait(false);
            if (texts.IsTemporaryFailure) return tree with { Problem = dns.Expired ? SpfReason.TimeLimit : SpfReason.DnsError };
            string[] records = [.. texts.Records.Where(SpfRecord.IsRecord)];
            if (records.Length == 0) return tree with { Problem = NoRecord };
            tree = tree with { Record = records[0] };
            if (records.Length > 1) return tree with { Problem = SpfReason.SeveralRecords };
            if (!SpfRecordParser.TryParse(records[0], options, out SpfRecord record, out string error))
                return tree with { Problem = error.Length == 0 ? SpfReason.RecordTooLong : $"{SpfReason.SyntaxError}: {error}" };

            List<SpfLookupTerm> terms = [];
            foreach (SpfDirective directive in record.Directives)
            {
                terms.Add(await TermAsync(directive, tree.Domain).ConfigureAwait(false));
                // RFC 7208 §5.1: nothing behind "all" is reached, nor the redirect.
                if (directive.Mechanism == SpfMechanism.All) return tree with { Terms = terms };
            }

            if (record.Redirect is { } redirect) terms.Add(await InsideAsync(new SpfLookupTerm("redirect=" + redirect, AuthResult.None) { CausesLookup = true }, redirect).ConfigureAwait(false));
            return tree with { Terms = terms };
        }

        private async ValueTask<SpfLookupTerm> TermAsync(SpfDirective directive, string domain)
        {
            var term = new SpfLookupTerm(directive.Text, directive.Result) { Mechanism = directive.Mechanism, CausesLookup = directive.CausesLookup };
            switch (directive.Mechanism)
            {
                case SpfMechanism.All:
                    return term;
                case SpfMechanism.Ip4 or SpfMechanism.Ip6:
                    return term with { Networks = [directive.Network.Normalized()] };
                case SpfMechanism.Ptr:
                    // RFC 7208 §5.5: who is matched depends on the client's names.
                    return term with { Problem = DependsOnMessage };
                case SpfMechanism.Include:
                    return await InsideAsync(term, directive.Target!).ConfigureAwait(false);
            }

            if (Named(ref term, directive.Target ?? domain) is not { } name) return term;
            return directive.Mechanism switch
            {
                SpfMechanism.A => await HostsAsync(term, directive, [name]).ConfigureAwait(false),
                SpfMechanism.Mx => await MxAsync(term, directive, name).ConfigureAwait(false),
                _ => await ExistsAsync(term, name).ConfigureAwait(false),
            };
        }

        private async ValueTask<SpfLookupTerm> InsideAsync(SpfLookupTerm term, string target) =>
            Named(ref term, target) is { } name ? term with { Inside = await RecordAsync(name).ConfigureAwait(false) } : term;

        private async ValueTask<SpfLookupTerm> MxAsync(SpfLookupTerm term, SpfDirective directive, string name)
        {
            DnsAnswer<MxRecord> hosts = await dns.MxAsync(name).ConfigureAwait(false);
            if (hosts.IsTemporaryFailure) return term with { Problem = SpfReason.DnsError };
            if (hosts.Records.Count > options.MaximumMxHosts) return term with { Problem = SpfReason.TooManyMxHosts };
            if (hosts.Records.Count == 0) return term with { IsVoidForIpv4 = true, IsVoidForIpv6 = true, Networks = [] };
            return await HostsAsync(term, directive, hosts.Records.Select(static h => h.Exchange)).ConfigureAwait(false);
        }

        private async ValueTask<SpfLookupTerm> HostsAsync(SpfLookupTerm term, SpfDirective directive, IEnumerable<string> hosts)
        {
            var networks = new HashSet<SpfNetwork>();
            bool void4 = false;
            bool void6 = false;
            foreach (string host in hosts)
            {
                if (!DnsName.TryNormalize(host, out string name)) continue;
                DnsAnswer<IPAddress> v4 = await dns.AAsync(name).ConfigureAwait(false);
                DnsAnswer<IPAddress> v6 = await dns.AaaaAsync(name).ConfigureAwait(false);
                if (v4.IsTemporaryFailure || v6.IsTemporaryFailure) return term with { Problem = dns.Expired ? SpfReason.TimeLimit : SpfReason.DnsError };
                void4 |= v4.Records.Count == 0;
                void6 |= v6.Records.Count == 0;
                foreach (IPAddress address in v4.Records.Concat(v6.Records))
                    networks.Add(new SpfNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? directive.Prefix4 : directive.Prefix6).Normalized());
            }

            return term with { IsVoidForIpv4 = void4, IsVoidForIpv6 = void6, Networks = [.. networks] };
        }

        private async ValueTask<SpfLookupTerm> ExistsAsync(SpfLookupTerm term, string name)
        {
            DnsAnswer<IPAddress> addresses = await dns.AAsync(name).ConfigureAwait(false);
            if (addresses.IsTemporaryFailure) return term with { Problem = SpfReason.DnsError };
            return term with { IsVoidForIpv4 = addresses.Records.Count == 0, IsVoidForIpv6 = addresses.Records.Count == 0 };
        }

        private string? Named(ref SpfLookupTerm term, string target)
        {
            string? problem = null;
            string name = "";
            if (target.Contains('%', StringComparison.Ordinal)) problem = DependsOnMessage;
            else if (!DnsName.TryNormalize(target, out name)) problem = BadTarget;
            else if (++_walked > most) problem = TooLarge;
            if (problem is null) return name;
            term = term with { Problem = problem };
            return null;
        }
    }
}
