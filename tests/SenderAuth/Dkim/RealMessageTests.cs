using System.Text;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>Mail that real systems signed, and examples with keys of their own: keys first, an empty line, then the message.</summary>
public sealed class RealMessageTests
{
    [Theory]
    [InlineData("001.txt", 2)]
    [InlineData("002.txt", 1)]
    [InlineData("003.txt", 2)]
    [InlineData("004.txt", 1)]
    [InlineData("005.txt", 1)]
    [InlineData("006.txt", 1)]
    public async Task Real_messages_verify(string file, int signatures)
    {
        byte[] bytes = File.ReadAllBytes(Vectors.Path("reports", Path.Combine("dkim", file)));
        string text = Encoding.Latin1.GetString(bytes).ReplaceLineEndings("\r\n");
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var dns = new TestResolver();
        foreach (string line in text[..end].Split("\r\n")) dns.Txt(line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

        // Shortly after all of them were sent, since one has an x=.
        var verifier = new DkimVerifier(dns, new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1667862900)), new DkimVerifierOptions());
        IReadOnlyList<DkimOutcome> outcomes = await verifier.VerifyAsync(new TestMessage(Encoding.Latin1.GetBytes(text[(end + 4)..])));
        Assert.Equal(Enumerable.Repeat(DkimReason.None, signatures), outcomes.Select(static outcome => outcome.Reason));
    }
}
