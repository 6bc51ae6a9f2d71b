using System.Text;
using Posthouse.Server;
using Posthouse.Web;

namespace Posthouse.Fuzz.Tests;

/// <summary>Account lists: each record is an account or a problem at its line, and only a wrong header ends it all.</summary>
internal sealed class AccountCsvTarget : FuzzTarget
{
    public override string Name => "account-csv";

    public override IReadOnlyList<string> Words => ["address,password,name,quota,groups\n", "address,hash\n", "{SSHA}", "$6$", "\"", "\"\"", ",", "\r\n", "\n", "a@example.com", "secret", "5 GiB", "g@example.com|h@example.com", "\ufeff", "\0", "yes"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes("address,password\na@example.com,secret\n", "password,address,quota,groups,administrator\r\n\"p,\"\"w\",b@example.com,5 GiB,\"g@x.y;h@x.y\",yes\r\n\r\nbad,,\n\"open", "\ufeffaddress,password\n\"a@b.c\"x,1\n");

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        int lines = text.Count(static c => c == '\n') + 1;
        try
        {
            int last = 0;
            foreach (CsvEntry<AccountChange> entry in AccountCsv.Read(new StringReader(text)))
            {
                FuzzFailure.Unless(entry.Row is null != entry.Problem is null, "it is an account or a problem");
                FuzzFailure.Unless(entry.Line > last && entry.Line <= lines, $"line {entry.Line} follows {last} and is one of {lines}");
                FuzzFailure.Unless(entry.Row is null || ((entry.Row.Password?.Length > 0 ^ entry.Row.PasswordHash?.Length > 0) && entry.Row.Address?.Length > 0), "an account has an address and either a password or a hash");
                last = entry.Line;
            }
        }
        catch (CommandException)
        {
            // The parser's own fault.
        }
    }
}
