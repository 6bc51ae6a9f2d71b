using System.Globalization;
using System.Net;

namespace Posthouse.Dns;

/// <summary>Sends signed requests to one name server over TCP, and believes no answer that is not signed by the same key.</summary>
internal sealed class SignedExchange(IPEndPoint server, TsigKey key, WireOptions options, TimeProvider clock)
{
    internal IPEndPoint Server => server;

    /// <param name="requests">Their ids are given here.</param>
    /// <param name="refusalAllowed">A refusal may come without a signature: Knot does not sign what it says of zones that it does not have.</param>
    /// <returns>Answers in the same order, whatever their codes.</returns>
    /// <exception cref="PublishException">The server was not reached, refused the key, or its answer is not to be believed.</exception>
    internal async Task<IReadOnlyList<WireMessage>> ExchangeAsync(IReadOnlyList<WireMessage> requests, CancellationToken cancellationToken, bool refusalAllowed = false)
    {
        if (requests.Count == 0) return [];
        ushort first = ServerQueries.NewId();
        var macs = new byte[requests.Count][];
        byte[][] signed = [.. requests.Select((request, i) => Tsig.Sign(WireWriter.Write(request with { Id = (ushort)(first + i) }), key, clock.GetUtcNow(), out macs[i]))];
        var answers = new WireMessage[requests.Count];
        PublishException? refused = null;
        try
        {
            DnsConnection connection = await DnsConnection.OpenAsync(server, options, clock, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await connection.ExchangeAsync(signed, (index, bytes) =>
                {
                    if (!WireReader.TryRead(bytes, options.MaximumRecords, out WireMessage answer) || !answer.IsResponse || answer.Opcode != requests[index].Opcode) return false;
                    TsigVerdict verdict = Tsig.Verify(bytes, answer, key, macs[index], clock.GetUtcNow(), out DateTimeOffset? serverTime);
                    bool refusal = refusalAllowed && verdict == TsigVerdict.Missing && answer.Code is ResponseCode.Refused or ResponseCode.NotAuth;
                    if (verdict != TsigVerdict.Good && !refusal) refused = Explain(verdict, answer, serverTime);
                    answers[index] = answer;
                    return refused is null;
                }, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DnsExchangeException exception)
        {
            throw refused ?? new PublishException(PublishFault.Unreachable, exception.Message, exception) { Unknown = exception.Unknown };
        }

        return answers;
    }

    private PublishException Explain(TsigVerdict verdict, WireMessage answer, DateTimeOffset? serverTime)
    {
        // RFC 8945 §5.3: an error that comes before the key is looked at has no signature. It is believed as far as it fails us.
        if (verdict == TsigVerdict.Missing && answer.Code is ResponseCode.Refused or ResponseCode.NotAuth or ResponseCode.NotImp or ResponseCode.FormErr or ResponseCode.ServFail)
            return new PublishException(PublishFault.Refused, $"The name server {server} refuses the request ({Words(answer.Code)}), before it looked at the key.");
        return verdict switch
        {
            TsigVerdict.ServerBadKey => new PublishException(PublishFault.Credentials, $"The name server {server} does not know the key '{key.Name}' with {TsigAlgorithms.NameOf(key.Algorithm)}, or the key may not do this (BADKEY): compare name, algorithm and rights with its configuration."),
            TsigVerdict.ServerBadSignature => new PublishException(PublishFault.Credentials, $"The secret of the key '{key.Name}' is not the one that the name server {server} has (BADSIG)."),
            TsigVerdict.ServerBadTime => new PublishException(PublishFault.Clock, $"The clock of the name server {server} and this machine's differ{Difference(serverTime)} (BADTIME): signatures hold for {Tsig.Fudge.TotalMinutes:0} minutes. Set both clocks by NTP."),
            TsigVerdict.OutOfTime => new PublishException(PublishFault.Clock, $"The answer of the name server {server} was signed at another time than this machine's: set both clocks by NTP.") { Unknown = true },
            TsigVerdict.Missing => new PublishException(PublishFault.Unreachable, $"The answer of the name server {server} is not signed, and is not believed.") { Unknown = true },
            _ => new PublishException(PublishFault.Unreachable, $"The answer of the name server {server} is not signed with the key '{key.Name}', and is not believed.") { Unknown = true },
        };
    }

    private string Difference(DateTimeOffset? serverTime) =>
        serverTime is { } time ? string.Create(CultureInfo.InvariantCulture, $" by {Math.Abs((time - clock.GetUtcNow()).TotalSeconds):0} s") : "";

    internal static string Words(ResponseCode code) => code switch
    {
        ResponseCode.FormErr => "FORMERR: it does not understand the request",
        ResponseCode.ServFail => "SERVFAIL: it failed; its log says why",
        ResponseCode.NotImp => "NOTIMP: it takes no updates",
        ResponseCode.Refused => "REFUSED: the key may not do this",
        ResponseCode.NotAuth => "NOTAUTH: it is not in charge of the zone, or takes no updates for it",
        ResponseCode.NotZone => "NOTZONE: a name is not in the zone",
        ResponseCode.NxDomain => "NXDOMAIN",
        ResponseCode.YxDomain => "YXDOMAIN",
        ResponseCode.YxRrset => "YXRRSET",
        ResponseCode.NxRrset => "NXRRSET",
        _ => string.Create(CultureInfo.InvariantCulture, $"code {(int)code}"),
    };
}
