using System.Text;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>Whatever octet of what is signed is changed, added or lost, nothing passes any more.</summary>
public sealed class MutationTests
{
    private readonly DkimBench _bench = new();

    [Theory]
    [InlineData(DkimAlgorithm.Ed25519Sha256)]
    [InlineData(DkimAlgorithm.RsaSha256)]
    public async Task No_octet_can_be_changed(DkimAlgorithm algorithm)
    {
        var exact = new DkimSignerOptions { Header = Canonicalization.Simple, Body = Canonicalization.Simple };
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain), exact, algorithm == DkimAlgorithm.RsaSha256 ? DkimBench.Rsa : DkimBench.Ed25519);
        Assert.Equal(DkimReason.None, (await _bench.VerifyAsync(signed)).Reason);
        string text = Encoding.ASCII.GetString(signed.Bytes);
        int b = text.IndexOf("b=", text.IndexOf("bh=", StringComparison.Ordinal) + 3, StringComparison.Ordinal);
        int afterB = text.IndexOf("From: Joe", StringComparison.Ordinal);
        for (int i = 0; i < signed.Bytes.Length; i++)
        {
            foreach (byte octet in (byte[])[(byte)(signed.Bytes[i] ^ 1), (byte)(signed.Bytes[i] ^ 0x20), 0])
            {
                byte[] changed = [.. signed.Bytes];
                changed[i] = octet;
                IReadOnlyList<DkimOutcome> outcomes = await _bench.Verifier.VerifyAsync(new TestMessage(changed));
                // White space in the value of b= is nothing, and so is what it becomes.
                if (i >= b && i < afterB && IsWhite(signed.Bytes[i]) && IsWhite(octet)) continue;
                // The last characters of base64 have bits that stand for nothing.
                if (i >= b && i < afterB && text[i..afterB].TrimEnd('=', '\r', '\n').Length <= 1 && char.IsAsciiLetterOrDigit((char)octet)) continue;
                Assert.False(outcomes.Any(static outcome => outcome.Result == AuthResult.Pass), $"octet {i} ('{text[i]}') became {octet}");
            }
        }
    }

    [Fact]
    public async Task No_octet_can_be_lost_or_put_in()
    {
        var exact = new DkimSignerOptions { Header = Canonicalization.Simple, Body = Canonicalization.Simple };
        TestMessage signed = await _bench.SignAsync(new TestMessage(DkimBench.Plain), exact, DkimBench.Ed25519);
        int start = Encoding.ASCII.GetString(signed.Bytes).IndexOf("From: Joe", StringComparison.Ordinal);
        for (int i = start; i < signed.Bytes.Length - 2; i++)
        {
            // A field ends at a line feed whether or not a CR stands before it.
            if (i >= signed.Structure.HeaderLength || signed.Bytes[i] != '\r') Assert.NotEqual(AuthResult.Pass, (await _bench.VerifyAsync(new TestMessage([.. signed.Bytes[..i], .. signed.Bytes[(i + 1)..]]))).Result);
            Assert.NotEqual(AuthResult.Pass, (await _bench.VerifyAsync(new TestMessage([.. signed.Bytes[..i], (byte)'x', .. signed.Bytes[i..]]))).Result);
        }
    }

    private static bool IsWhite(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
