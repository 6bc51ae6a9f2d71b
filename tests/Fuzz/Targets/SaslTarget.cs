using System.Text;
using Posthouse.Directory;

namespace Posthouse.Fuzz.Tests;

/// <summary>Messages of PLAIN and SCRAM, and passwords: read or refused, and what is read is what was sent.</summary>
internal sealed class SaslTarget : FuzzTarget
{
    public override string Name => "sasl";

    public override int MaximumLength => 2000;

    public override IReadOnlyList<string> Words => ["n,,", "y,,", "p=tls-exporter,,", "n=", "r=", ",c=biws,", ",p=", "a=", "=2C", "=3D", "=", ",", "\0", "m=", "biws", "é", "x\u0301", "\u00ad", "\ufffe", "\u1100", "\ud83f\udffe"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", "p=tls-exporter,a=x,n=us=2Cer,r=abc", "c=biws,r=fyko,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "\0alice\0secret", "alice\0alice\0pass word", "pässwörd\u3000x");

    public override void Run(byte[] input)
    {
        if (ScramClientFirst.TryParse(input, out ScramClientFirst? first))
        {
            FuzzFailure.Unless(first.Header.Concat(first.Bare).SequenceEqual(input), "header and rest are the message");
            FuzzFailure.Unless(first.Name.Length > 0 && !first.Name.Contains('\0', StringComparison.Ordinal) && first.Nonce.Length is > 0 and <= 256, "name and nonce are there and bounded");
        }

        if (ScramClientFinal.TryParse(input, out ScramClientFinal? final))
        {
            string again = Encoding.Latin1.GetString(final.WithoutProof) + ",p=" + Convert.ToBase64String(final.Proof);
            FuzzFailure.Unless(Convert.FromBase64String(again[(again.LastIndexOf(",p=", StringComparison.Ordinal) + 3)..]).SequenceEqual(final.Proof) && final.Proof.Length <= input.Length, "the proof is what was sent");
        }

        if (PlainExchange.TryRead(input, out string authorization, out string name, out string password))
            FuzzFailure.Unless(Encoding.UTF8.GetBytes($"{authorization}\0{name}\0{password}").SequenceEqual(input) && name.Length > 0 && password.Length > 0, "the three parts are the message");
        if (OpaqueString.TryPrepare(Encoding.UTF8.GetString(input), out string? prepared))
            FuzzFailure.Unless(OpaqueString.TryPrepare(prepared, out string? twice) && twice == prepared, "a prepared password is its own");
    }
}
