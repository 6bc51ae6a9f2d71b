using CsCheck;
using Posthouse.Web;

namespace Posthouse.Server.Tests;

public class AccountCsvTests
{
    private static List<CsvEntry<AccountChange>> Read(string text) => [.. AccountCsv.Read(new StringReader(text))];

    [Fact]
    public void A_plain_file_is_read()
    {
        List<CsvEntry<AccountChange>> entries = Read("address,password,name,quota,groups\nalice@example.com,secret,Alice,1 GiB,all@example.com staff@example.com\r\nbob@example.com,pw,,,\n");
        Assert.Equal(2, entries.Count);
        AccountChange alice = entries[0].Row!;
        Assert.Equal(("alice@example.com", "secret", "Alice", 1L << 30), (alice.Address, alice.Password, alice.Name, alice.Quota));
        Assert.Equal(["all@example.com", "staff@example.com"], alice.Groups);
        Assert.Equal(3, entries[1].Line);
    }

    [Fact]
    public void Quoted_fields_hold_commas_quotes_and_line_ends()
    {
        CsvEntry<AccountChange> entry = Assert.Single(Read("password,address,name\n\"a,\"\"b\"\"\",x@example.com,\"王, 小明\nsecond line\"\n"));
        Assert.Equal("a,\"b\"", entry.Row!.Password);
        Assert.Equal("王, 小明\nsecond line", entry.Row.Name);
    }

    [Fact]
    public void Each_bad_line_is_reported_with_its_number_and_the_others_are_read()
    {
        List<CsvEntry<AccountChange>> entries = Read("address,password,quota\nno-address,x\n\na@example.com,\nb@example.com,pw,huge\n\"c@example.com\nx\",pw\nd@example.com,pw\ne@example.com,pw,1,2\nf@example.com,\"pw");
        Assert.Equal([2, 4, 5, 6, 8, 9, 10], entries.Select(static e => e.Line));
        Assert.Equal(8, entries.Single(static e => e.Problem is null).Line);
        Assert.Contains("never closed", entries[^1].Problem);
    }

    [Fact]
    public void A_stray_quote_names_every_line_that_it_swallowed()
    {
        List<CsvEntry<AccountChange>> entries = Read("address,password,name\na@example.com,pw,\"open\nb@example.com,pw,\nc@example.com,pw,\"closed\" x\nd@example.com,pw,\n");
        Assert.Equal([2, 5], entries.Select(static e => e.Line));
        Assert.Contains("lines 2 to 4", entries[0].Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("name,quota\n")]
    [InlineData("address,password,colour\n")]
    public void A_wrong_header_refuses_the_file(string text) => Assert.Throws<CommandException>(() => Read(text));

    [Fact]
    public void A_byte_order_mark_is_passed_over() => Assert.Single(Read("\ufeffaddress,password\na@example.com,pw\n"));

    [Fact]
    public void Random_text_never_throws_and_line_numbers_rise() =>
        Gen.String[Gen.Char["abc@.,\"\r\n \0é汉"], 0, 300].Sample(static text =>
        {
            List<CsvEntry<AccountChange>> entries = Read("address,password,name\n" + text);
            for (int i = 1; i < entries.Count; i++) Assert.True(entries[i].Line > entries[i - 1].Line);
        });

    [Fact]
    public void What_is_written_quoted_is_read_back() =>
        Gen.String[Gen.Char["ab,\"\r\n 汉"], 1, 40].Sample(static password =>
        {
            string quoted = "\"" + password.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
            Assert.Equal(password, Assert.Single(Read($"address,password\na@example.com,{quoted}\n")).Row!.Password);
        });

    [Fact]
    public void Whatever_is_written_as_rfc_4180_says_reads_back() =>
        // What looks like a hash is refused as a password, which other tests show.
        Gen.Select(Gen.String[Gen.Char[' ', '~'], 1, 20].Where(static password => password[0] is not ('{' or '$')), Gen.String[Gen.Char["a\",;\n\r 王"], 0, 20]).Array[1, 8].Sample(static rows =>
        {
            string file = "name,address,password\n" + string.Concat(rows.Select(static (row, i) => $"{Quoted(row.Item2)},u{i}@example.com,{Quoted(row.Item1)}\r\n"));
            List<CsvEntry<AccountChange>> entries = Read(file);
            Assert.All(entries, static entry => Assert.Null(entry.Problem));
            Assert.Equal(rows.Select(static row => (row.Item1, row.Item2.Trim())), entries.Select(static entry => (entry.Row!.Password!, entry.Row.Name!)));
        });

    private static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [Fact]
    public void Spaces_around_a_field_are_no_part_of_it_but_a_password_is_taken_as_it_stands()
    {
        CsvEntry<AccountChange> entry = Assert.Single(Read("address , password,name\n a@example.com , secret , Ann \n"));
        Assert.Equal(("a@example.com", " secret ", "Ann"), (entry.Row!.Address, entry.Row.Password, entry.Row.Name));
        Assert.Contains("begins or ends with a space", entry.Warning, StringComparison.Ordinal);
        Assert.Null(Assert.Single(Read("address,password\na@example.com,in between\n")).Warning);
    }

    [Fact]
    public void A_hash_stands_in_its_own_column()
    {
        List<CsvEntry<AccountChange>> entries = Read("address,password,hash\na@example.com,,{SSHA}abcd\nb@example.com,secret,$6$salt$x\nc@example.com,{SSHA512}0123456789abcdef0123,\nd@example.com,$6$salt$hash,\ne@example.com,,\nf@example.com,{brace} is fine,\ng@example.com,$ave$money$,\nh@example.com,$argon2id$v=19$m=8$c2FsdA$aGFzaA,\n");
        Assert.Equal(("{SSHA}abcd", null), (entries[0].Row!.PasswordHash, entries[0].Row!.Password));
        Assert.Contains("both a password and a hash", entries[1].Problem, StringComparison.Ordinal);
        Assert.Contains("column 'hash'", entries[2].Problem, StringComparison.Ordinal);
        Assert.Contains("column 'hash'", entries[3].Problem, StringComparison.Ordinal);
        Assert.Contains("no password", entries[4].Problem, StringComparison.Ordinal);
        Assert.Equal("{brace} is fine", entries[5].Row!.Password);
        Assert.Equal("$ave$money$", entries[6].Row!.Password);
        Assert.Contains("column 'hash'", entries[7].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("address\n")]
    [InlineData("")]
    public void A_wrong_header_is_told_all_columns(string text) =>
        Assert.Contains("hash,name,quota,groups,language,administrator", Assert.Throws<CommandException>(() => Read(text)).Message, StringComparison.Ordinal);
}
