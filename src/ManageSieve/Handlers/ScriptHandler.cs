using System.Buffers;
using Posthouse.Sieve;

namespace Posthouse.ManageSieve;

/// <summary>The commands about scripts (RFC 5804 §2.5 to §2.12). What is refused is a <see cref="ScriptException"/>, which the session answers.</summary>
internal static class ScriptHandler
{
    internal static async ValueTask HandleAsync(ManageSieveSession session, ManageSieveCommand command)
    {
        ScriptStore scripts = session.Scripts;
        ScriptOwner owner = session.Owner;
        CancellationToken closed = session.Connection.Closed;
        switch (command.Verb)
        {
            case ManageSieveVerb.HaveSpace:
                await scripts.RequireSpaceAsync(owner, command.Text(0), command.Number, closed).ConfigureAwait(false);
                session.Replies.Ok("There is room");
                return;
            case ManageSieveVerb.PutScript:
                SieveCompilation compilation = scripts.Check(command.Strings[1]);
                await scripts.PutAsync(owner, command.Text(0), command.Strings[1].ToArray(), compilation, closed).ConfigureAwait(false);
                Ok(session, compilation, "Stored");
                return;
            case ManageSieveVerb.CheckScript:
                Check(session, scripts.Check(command.Strings[0]));
                return;
            case ManageSieveVerb.ListScripts:
                foreach (StoredScript script in await scripts.ListAsync(owner, closed).ConfigureAwait(false)) List(session, script);
                session.Replies.Ok("That is all");
                return;
            case ManageSieveVerb.SetActive when command.Strings[0].IsEmpty:
                await scripts.DeactivateAsync(owner, closed).ConfigureAwait(false);
                session.Replies.Ok("No script is active");
                return;
            case ManageSieveVerb.SetActive:
                await scripts.SetUseAsync(owner, command.Text(0), ScriptUse.Active, closed).ConfigureAwait(false);
                session.Replies.Ok("Active");
                return;
            case ManageSieveVerb.GetScript:
                (_, byte[] content) = await scripts.GetAsync(owner, command.Text(0), closed).ConfigureAwait(false);
                session.Replies.Output.Write(System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{{content.Length}}}\r\n")));
                session.Replies.Output.Write(content);
                session.Replies.Output.Write("\r\n"u8);
                session.Replies.Ok("That is it");
                return;
            case ManageSieveVerb.RenameScript:
                await scripts.RenameAsync(owner, command.Text(0), command.Text(1), closed).ConfigureAwait(false);
                session.Replies.Ok("Renamed");
                return;
            default:
                await scripts.DeleteAsync(owner, command.Text(0), closed).ConfigureAwait(false);
                session.Replies.Ok("Deleted");
                return;
        }
    }

    /// <summary>RFC 5804 §1.3.</summary>
    internal static string CodeOf(ScriptFault fault) => fault switch
    {
        ScriptFault.NotFound => "NONEXISTENT",
        ScriptFault.NameTaken => "ALREADYEXISTS",
        ScriptFault.IsActive => "ACTIVE",
        ScriptFault.TooMany => "QUOTA/MAXSCRIPTS",
        ScriptFault.TooLarge => "QUOTA/MAXSIZE",
        _ => "",
    };

    private static void Check(ManageSieveSession session, SieveCompilation compilation)
    {
        if (compilation.IsGood) Ok(session, compilation, "The script is right");
        else session.Replies.No(string.Join("\r\n", compilation.Errors));
    }

    // RFC 5804 §2.6: warnings go with the OK.
    private static void Ok(ManageSieveSession session, SieveCompilation compilation, string text)
    {
        if (compilation.Warnings.Count == 0) session.Replies.Ok(text);
        else session.Replies.Ok(string.Join("\r\n", compilation.Warnings), "WARNINGS");
    }

    private static void List(ManageSieveSession session, StoredScript script)
    {
        session.Replies.String(System.Text.Encoding.UTF8.GetBytes(script.Name));
        session.Replies.Output.Write(script.Use == ScriptUse.Active ? " ACTIVE\r\n"u8 : "\r\n"u8);
    }
}
