namespace Posthouse.Pipeline;

/// <summary>Names in <see cref="StageContext.Items"/> that stages of different rooms agree on. Names of one room stand in that room.</summary>
public static class StageItems
{
    /// <summary>There, with the value true, where routing found recipients to whom the message is sent on by SMTP. Only stages behind routing see it.</summary>
    public const string SentOn = "pipeline.sent-on";

    /// <summary>How likely the message is spam, an int from 0 (surely not) to 100 (surely): left by the stage that filters it, read by scripts (RFC 5235 §2). Not there: nobody looked.</summary>
    public const string SpamScore = "pipeline.spam-score";

    /// <summary>What a search for viruses found, an int from 1 (nothing) to 5 (one that could not be removed), as RFC 5235 §3 counts. Not there: nobody looked.</summary>
    public const string VirusScore = "pipeline.virus-score";
}
