namespace Posthouse.Delivery;

/// <summary>
/// What an account usually sends: the most recipients in an hour of its days, slowly forgotten. It can rise by half in a day only, so that nobody
/// teaches it in a night what it would be stopped for.
/// </summary>
/// <param name="Days">Days on which it sent anything.</param>
/// <param name="Peak">Of the days that are over.</param>
/// <param name="Day">The day that runs, counted from 1970.</param>
/// <param name="Today">The most in an hour of that day so far.</param>
internal readonly record struct SendingHabit(int Days, double Peak, long Day, int Today)
{
    private const double Forgotten = 0.97;
    private const double LargestRise = 1.5;

    internal SendingHabit With(long day, int inHour, AbuseOptions options)
    {
        SendingHabit habit = this;
        if (day > habit.Day)
        {
            if (habit.Today > 0)
            {
                double most = Math.Max(habit.Peak * LargestRise, (double)options.LeastHourlyRate / options.HabitFactor);
                habit = new SendingHabit(habit.Days + 1, Math.Min(Math.Max(habit.Peak * Forgotten, habit.Today), most), day, 0);
            }
            else
            {
                habit = habit with { Day = day };
            }
        }

        return habit with { Today = Math.Max(habit.Today, inHour) };
    }

    /// <summary>The day was not the owner's.</summary>
    internal SendingHabit Disowned() => this with { Today = 0 };

    /// <summary>Recipients in an hour that are nothing strange.</summary>
    internal double Usual(AbuseOptions options) => Days >= options.DaysToLearn ? Math.Max(options.LeastHourlyRate, options.HabitFactor * Peak) : options.NewAccountHourlyRate;
}
