using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Posthouse.EndToEnd.Tests;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>Debian's OpenDKIM verifies what is signed here, and the other way round, in the milter's test mode with keys from a file.</summary>
public sealed partial class OpenDkimTests : IDisposable
{
    private readonly DkimBench _bench = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("posthouse-opendkim-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Canonicalization.Relaxed, Canonicalization.Relaxed)]
    [InlineData(Canonicalization.Relaxed, Canonicalization.Simple)]
    [InlineData(Canonicalization.Simple, Canonicalization.Simple)]
    public async Task OpenDkim_verifies_both_signatures_of_ours(Canonicalization header, Canonicalization body)
    {
        ExternalProgram opendkim = ExternalProgram.Require("opendkim", "opendkim");
        TestMessage signed = await _bench.SignAsync(Message, new DkimSignerOptions { Header = header, Body = body });
        string results = await VerifyAsync(opendkim, signed.Bytes);
        Assert.Contains("dkim=pass (2048-bit key) header.d=football.example.com", results, StringComparison.Ordinal);
        Assert.Contains("header.a=rsa-sha256 header.s=r2048", results, StringComparison.Ordinal);
        Assert.Matches("dkim=pass [^;]*header.a=ed25519-sha256 header.s=ed", results);

        // And it does tell a good one from a bad one.
        string changed = Encoding.UTF8.GetString(signed.Bytes).Replace("hungry", "angry", StringComparison.Ordinal);
        Assert.DoesNotContain("dkim=pass", await VerifyAsync(opendkim, Encoding.UTF8.GetBytes(changed)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa-sha256", "relaxed/relaxed")]
    [InlineData("rsa-sha256", "simple/relaxed")]
    [InlineData("rsa-sha256", "relaxed/simple")]
    [InlineData("ed25519-sha256", "relaxed/relaxed")]
    public async Task OpenDkim_signs_and_it_verifies_here(string algorithm, string canonicalization)
    {
        ExternalProgram opendkim = ExternalProgram.Require("opendkim", "opendkim");
        DkimKey key = algorithm.StartsWith("rsa", StringComparison.Ordinal) ? DkimBench.Rsa : DkimBench.Ed25519;
        string pem = Write("key.pem", PemEncoding.WriteString("PRIVATE KEY", key.ExportPkcs8()));
        string configuration = Write("sign.conf", $"Mode s\nSyslog no\nRequireSafeKeys no\nDomain {key.Domain.Ascii}\nSelector {key.Selector}\nKeyFile {pem}\nSignatureAlgorithm {algorithm}\nCanonicalization {canonicalization}\nInternalHosts 0.0.0.0/0\n");
        string file = Write("message.eml", Encoding.UTF8.GetString(Message.Bytes));
        string output = await opendkim.SucceedAsync(["-x", configuration, "-v", "-v", "-t", file]);
        Match signature = Inserted().Match(output);
        Assert.True(signature.Success, output);
        TestMessage signed = Message.WithPrepended("DKIM-Signature: " + signature.Groups[1].Value.TrimStart().ReplaceLineEndings("\r\n"));

        // OpenDKIM's clock is the machine's.
        DkimOutcome outcome = Assert.Single(await new DkimVerifier(_bench.Dns, TimeProvider.System, new DkimVerifierOptions()).VerifyAsync(signed));
        Assert.Equal((DkimReason.None, algorithm), (outcome.Reason, outcome.Algorithm));
    }

    private static TestMessage Message => new(DkimBench.Plain.Replace("Subject: Is", "Subject: Is \n  very\t", StringComparison.Ordinal) + " \t more  white \t space \n\n\n");

    [GeneratedRegex(@"INSHEADER: idx=\d+ hname='DKIM-Signature' hvalue='([^']*)'")]
    private static partial Regex Inserted();

    private async Task<string> VerifyAsync(ExternalProgram opendkim, byte[] message)
    {
        string keys = Write("keys", string.Concat(new[] { DkimBench.Rsa, DkimBench.Ed25519 }.Select(static key => $"{key.RecordName} {key.PublicRecord}\n")));
        string configuration = Write("verify.conf", $"Mode v\nSyslog no\nTestPublicKeys {keys}\nAlwaysAddARHeader yes\nAuthservID x.test\n");
        string file = Path.Combine(_folder, "signed.eml");
        await File.WriteAllBytesAsync(file, message);
        return await opendkim.SucceedAsync(["-x", configuration, "-v", "-v", "-t", file]);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
