using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests.Arc;

/// <summary>
/// The public suite's signing scenarios. RSA signatures are the same whoever makes them: b= of the message signature is compared too. That of
/// the seal depends on where the other fields are folded; there the chain has to hold.
/// </summary>
public sealed class ArcSigningVectorTests
{
    [Fact]
    public async Task The_sets_are_those_of_the_suite()
    {
        var wrong = new List<string>();
        int count = 0;
        foreach ((string name, ArcVector test, ArcVector document) in ArcVectors.Read("arc-draft-sign-tests.yml"))
        {
            count++;
            TestResolver dns = ArcVectors.Zone(document);
            var message = new TestMessage(test.Text("message"));
            ArcOutcome chain = await new ArcValidator(dns, TimeProvider.System, new DkimVerifierOptions()).ValidateAsync(message);
            using DkimKey key = Key(document);
            var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(long.Parse(test.Text("t"), CultureInfo.InvariantCulture)));
            var sealer = new ArcSealer(new ArcSealerOptions { Signed = test.Text("sig-headers").Split(':') }, clock);

            // Which results are written is another room's work: the suite's own are given in.
            string results = test.Text("AAR").Trim();
            IReadOnlyList<string> fields = await sealer.SealAsync(message, chain, results.Length == 0 ? "x" : string.Join("\r\n ", results[(results.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim().Split('\n').Select(static line => line.Trim())), key);
            if (results.Length == 0)
            {
                if (fields.Count > 0) wrong.Add($"{name}: no set may be added");
                continue;
            }

            Assert.Equal(3, fields.Count);
            Compare(wrong, name, "ARC-Seal", WithoutSignature(fields[0]), WithoutSignature(test.Text("AS")));
            Compare(wrong, name, "ARC-Message-Signature", fields[1], test.Text("AMS"));
            if (chain.Result == AuthResult.Fail) continue;
            var validator = new ArcValidator(dns, TimeProvider.System, new DkimVerifierOptions());
            ArcOutcome ours = await validator.ValidateAsync(message.WithPrepended(fields));
            if (ours.Reason != ArcReason.None || ours.Highest != chain.Highest + 1) wrong.Add($"{name}: our set is {ours.Reason} {ours.SignatureReason}");
        }

        Assert.True(count > 10, $"{count} scenarios");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string WithoutSignature(string field) => System.Text.RegularExpressions.Regex.Replace(field, @"b=[^;]*", "");

    private static void Compare(List<string> wrong, string name, string field, string found, string expected)
    {
        Assert.StartsWith(field + ": ", found, StringComparison.Ordinal);
        string ours = Tags(found[(field.Length + 1)..]);
        if (ours != Tags(expected)) wrong.Add($"{name}, {field}:\n  {ours}\n  {Tags(expected)}");
    }

    private static string Tags(string value) => string.Join(';', value.Split(';').Select(static tag => string.Concat(tag.Where(static c => !char.IsWhiteSpace(c)))).Where(static tag => tag.Length > 0).Order(StringComparer.Ordinal));

    private static DkimKey Key(ArcVector document)
    {
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportFromPem(document.Text("privatekey"));
        return DkimKey.ImportPkcs8(DomainName.Parse(document.Text("domain")), document.Text("sel"), rsa.ExportPkcs8PrivateKey(), 1024);
    }
}
