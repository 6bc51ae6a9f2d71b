using System.CommandLine;

namespace Posthouse.Server;

/// <summary>What cannot be taken back, or is seen by others, is done once a person has said yes, at the terminal or by --yes. A script says --yes.</summary>
internal static class Confirmation
{
    internal static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask whether it is meant; needed where nobody is there to answer." };

    /// <param name="question">What will be done, without a question mark.</param>
    /// <param name="prompts">Null when nobody is there to answer.</param>
    /// <exception cref="CommandException">Nobody said yes.</exception>
    /// <param name="words">Of the command's language; English without them.</param>
    /// <param name="revocable">It can be undone, which the question then says.</param>
    internal static void Require(CommandRun run, string question, Prompts? prompts, Words? words = null, bool revocable = false)
    {
        if (run.Get(Yes)) return;
        // JSON is read by a program, which cannot answer.
        words ??= EnglishWords.Instance;
        if (prompts is null || run.Json) throw new CommandException(revocable ? words.ConfirmRevocableInVain(question) : words.ConfirmInVain(question));
        if (!prompts.Confirm(revocable ? words.ConfirmRevocable(question) : words.Confirm(question))) throw new CommandException(words.NothingDone);
    }

    internal static void Require(CommandRun run, string question, Words? words = null, bool revocable = false) => Require(run, question, Prompts.OfTerminal(words), words, revocable);
}
