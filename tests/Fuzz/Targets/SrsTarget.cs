using System.Text;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>SRS addresses: nobody without the secret makes one that is taken back, and what is rewritten comes back as it was.</summary>
internal sealed class SrsTarget : FuzzTarget
{
    private static readonly DomainName Here = DomainName.Parse("here.test");
    private static readonly SrsRewriter Srs = new(new SrsOptions { Secrets = [Encoding.ASCII.GetBytes("a secret of the fuzzer")] }, TimeProvider.System);

    public override string Name => "srs";

    public override int MaximumLength => 300;

    public override IReadOnlyList<string> Words => ["SRS0=", "SRS1=", "SRS0+", "srs0-", "=", "==", "AAAAAAAA", "AB", "far.test", "alice", "@here.test", "\"", "\\", "é", "xn--"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("SRS0=AAAAAAAA=AB=far.test=alice@here.test", "SRS1=AAAAAAAA=one.test==abcd=AB=far.test=a@here.test", "alice@far.test", "\"a b\"@far.test", "SRS0+abcd=AB=far.test=a@one.test");

    public override void Run(byte[] input)
    {
        if (!EmailAddress.TryParse(Encoding.UTF8.GetString(input), out EmailAddress? address)) return;
        SrsFault fault = Srs.Decode(address, out EmailAddress? original);
        FuzzFailure.Unless(fault != SrsFault.None && original is null, "what was not signed is not taken back");
        if (Srs.Encode(address, Here, out EmailAddress? rewritten) != SrsFault.None) return;
        FuzzFailure.Unless(Encoding.UTF8.GetByteCount(rewritten!.LocalPart) <= 64 && rewritten.Domain == Here, "a rewritten sender is bounded and at the forwarder");
        FuzzFailure.Unless(EmailAddress.TryParse(rewritten.ToString(), out EmailAddress? read) && read == rewritten, $"'{rewritten}' reads back");
        fault = Srs.Decode(rewritten, out original);
        FuzzFailure.Unless(fault == SrsFault.None, $"'{rewritten}' is taken back, not {fault}");
        bool second = rewritten.LocalPart.StartsWith("SRS1", StringComparison.Ordinal);
        FuzzFailure.Unless(second || original == address, $"'{original}' is '{address}'");
    }
}
