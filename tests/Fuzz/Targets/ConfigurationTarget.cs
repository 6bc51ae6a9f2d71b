using System.Text;
using Posthouse.Server;

namespace Posthouse.Fuzz.Tests;

/// <summary>Any text is a configuration or a bounded list of errors, each at a line that the text has.</summary>
internal sealed class ConfigurationTarget : FuzzTarget
{
    public override string Name => "configuration";

    public override IReadOnlyList<string> Words => ["[", "]", "[[listen]]", "[[route]]", "[tls]", "[store]", "[log]", "hostname = ", "\"mail.example.com\"", "port = ", "protocol = \"smtp\"", "\"\"\"", "'''", "\\u0000", "\\ud800", "\\", "{", "}", "a.b.c = ", "true", "1_000", "0x", "1e999", "inf", "nan", "\"64 MiB\"", "\"99999999999 TiB\"", "\"1e9 d\"", "1979-05-27T07:32:00Z", "domains = [\"*\"]", "to = \"smtp:127.0.0.1:1\"", "#", "\r\n", "\n", "\0", "data = \"/\u0000\""];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "hostname = \"mail.example.com\"\n[log]\nlevel = \"error\"\n[[route]]\ndomains = [\"*\"]\nto = \"smtp:127.0.0.1:1\"\n", "[[listen]]\nprotocol = \"smtp\"\naddress = \"127.0.0.1\"\nport = 25\ntls = \"none\"\n", "[store]\nsegment-size = \"4 MiB\"\nreserve = \"0\"\n", "hostname = \"a\"\nhostname = 1\n[nosuch]\nx = {a = [1, 2]}\n", "a = [[[[[[1]]]]]]", "x = \"\\u00e9\"\n\"quoted key\" = '''a\nb'''");

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        int lines = text.Split('\n').Length;
        PosthouseConfiguration.Read(text, "/tmp", out IReadOnlyList<ConfigurationError> errors);
        int last = 0;
        foreach (ConfigurationError error in errors)
        {
            FuzzFailure.Unless(error.Line >= 0 && error.Line <= lines + 1, $"line {error.Line} is one of the text's {lines}");
            FuzzFailure.Unless(error.Line >= last, "errors ascend");
            FuzzFailure.Unless(error.Message.Length > 0, "an error says something");
            last = error.Line;
        }
    }
}
