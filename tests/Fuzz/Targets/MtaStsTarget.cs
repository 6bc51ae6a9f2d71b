using System.Text;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>MTA-STS records and policy files: none or one that says the same when it is written and read again.</summary>
internal sealed class MtaStsTarget : FuzzTarget
{
    public override string Name => "mta-sts";

    public override IReadOnlyList<string> Words => ["version: STSv1", "mode: enforce", "mode: testing", "mode: none", "mx: ", "*.", "max_age: ", "\r\n", "\n", ":", "v=STSv1", ";", " id=", "xn--", "\t", "é"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmax_age: 604800\n", "version:STSv1\r\nmode:none\r\nmax_age:86400", "v=STSv1; id=20160831085700Z;", "v=STSv1 ;ext=1; id=a");

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        if (MtaStsRecord.TryParse(text, out MtaStsRecord? record)) FuzzFailure.Unless(record.Id.Length is > 0 and <= 32 && record.Id.All(char.IsAsciiLetterOrDigit), "an id is letters and digits");
        FuzzFailure.Unless(MtaStsRecord.Select([text])?.Id == record?.Id, "one record is itself");
        if (!MtaStsPolicyParser.TryParse(input, out MtaStsPolicy? policy)) return;
        FuzzFailure.Unless(policy.MaxAge >= TimeSpan.Zero && policy.MaxAge <= MtaStsPolicy.LongestAge, "the age is bounded");
        FuzzFailure.Unless(MtaStsPolicyParser.TryParse(Encoding.UTF8.GetBytes(policy.Write()), out MtaStsPolicy? again), "a policy that is written is one");
        FuzzFailure.Unless(again!.Mode == policy.Mode && again.MaxAge == policy.MaxAge && again.Mx.SequenceEqual(policy.Mx), "what is written says the same");
        foreach (string mx in policy.Mx) FuzzFailure.Unless(policy.Names(mx.Replace("*", "host", StringComparison.Ordinal)), "a host that is named is named");
    }
}
