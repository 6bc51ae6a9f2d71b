using System.Text;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>Authentication-Results: what can be read can be written and reads back, and no spelling of our name escapes the removal.</summary>
internal sealed class AuthenticationResultsTarget : FuzzTarget
{
    public override string Name => "authentication-results";

    public override IReadOnlyList<string> Words => ["mx.here.test", "\"", "\\", "(", ")", ";", "=", ".", "/", "@", " 1", "none", "spf=pass", "dkim=fail", "reason=", "smtp.mailfrom=", "header.b=", "policy.", "\r\n ", "é"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        " mx.here.test; none", " \"mx.here.test\" (c) 1; spf=pass (x) smtp.mailfrom=a@b.test; dkim=fail reason=\"bad\" header.i=@b.test header.b=ab/+=", " (mx.here.test) far.test; dkim / 1 = pass policy . expired = 1", " mx.here.test.;spf=pass smtp.mailfrom=\"a b\"@c.test");

    public override void Run(byte[] input)
    {
        bool claims = AuthenticationResultsReader.Claims(input, ["mx.here.test"]);
        if (!AuthenticationResultsReader.TryParse(input, out AuthenticationResults? results)) return;
        if (results.ServiceId.Trim().Equals("mx.here.test", StringComparison.OrdinalIgnoreCase)) FuzzFailure.Unless(claims, "what reads as our name is claimed");
        FuzzFailure.Unless(results.Results.Count <= 100, "results are bounded");
        // A keyword that ends in "-" is read and not written.
        if (results.Results.Any(static r => r.Method.EndsWith('-') || r.Result.EndsWith('-') || r.Properties.Any(static p => p.Type.EndsWith('-') || p.Name.EndsWith('-')))) return;
        string field = AuthenticationResultsWriter.Write(results, international: true);
        FuzzFailure.Unless(field.Split("\r\n").Skip(1).All(static line => line.StartsWith(' ')) && !field.Replace("\r\n", "", StringComparison.Ordinal).Any(char.IsControl), "a field is one field");
        FuzzFailure.Unless(AuthenticationResultsReader.TryParse(Encoding.UTF8.GetBytes(field["Authentication-Results:".Length..]), out AuthenticationResults? again), $"'{field}' reads back");
        FuzzFailure.Unless(again!.Results.Select(static r => (r.Method, r.Result, r.Properties.Count)).SequenceEqual(results.Results.Select(static r => (r.Method, r.Result, r.Properties.Count))), $"'{field}' says the same");
    }
}
