namespace Posthouse.Sieve;

/// <summary>Which extension a tag belongs to, for telling the writer of a script what to require.</summary>
internal static class TagCapabilities
{
    internal static string? Of(string command, string tag) => tag switch
    {
        "regex" => "regex",
        "value" or "count" => "relational",
        "list" => "extlists",
        "copy" => "copy",
        "flags" => "imap4flags",
        "create" => "mailbox",
        "specialuse" => "special-use",
        "mailboxid" => "mailboxid",
        "user" or "detail" => "subaddress",
        "index" or "last" when command is not ("duplicate" or "deleteheader") => "index",
        "mime" or "anychild" or "type" or "subtype" or "contenttype" or "param" => "mime",
        "seconds" when command == "vacation" => "vacation-seconds",
        "percent" => "spamtestplus",
        "fcc" => "fcc",
        "quoteregex" => "regex",
        "encodeurl" => "enotify",
        _ => null,
    };
}
